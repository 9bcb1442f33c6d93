import type { Runtime } from '../../kernel/work/runtime.ts';

/** What the identity provider of a person knows them by; for people of the built-in directory that is the subject identifier itself. */
export async function findExternalIdentity(runtime: Runtime, userId: string): Promise<string> {
  const byUser = 'select external_id as "externalId" from federated_identity where user_id = $1';
  const [known] = await runtime.database.query<{ externalId: string }>(byUser, [userId]);
  return known?.externalId ?? userId;
}
