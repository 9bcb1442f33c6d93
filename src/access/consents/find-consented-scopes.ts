import type { Runtime } from '../../kernel/work/runtime.ts';

/** The scopes a user has consented to for a client, for good: one prepared read. */
export async function findConsentedScopes(runtime: Runtime, userId: string, clientId: string): Promise<ReadonlySet<string>> {
  const [consent] = await runtime.database.query<{ scopes: string[] }>('select scopes from consent where user_id = $1 and client_id = $2', [
    userId,
    clientId,
  ]);
  return new Set(consent?.scopes);
}
