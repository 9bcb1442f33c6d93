import { z } from 'zod';
import type { Runtime } from '../../../../kernel/work/runtime.ts';

const purpose = 'admin-oidc-grant';
const longest = 8192;
const kept = z.union([z.strictObject({ refreshToken: z.string() }), z.strictObject({ accessToken: z.string() })]);

/** What the provider is asked with again: a refresh token, or the access token while it lasts. */
export type ProviderGrant = z.infer<typeof kept>;

/** The better of the two, sealed; a token of a size that nobody makes is not kept. */
export function sealGrant(runtime: Runtime, tokens: { readonly refresh_token?: string; readonly access_token: string }): { sealedGrant?: string } {
  const grant: ProviderGrant = tokens.refresh_token === undefined ? { accessToken: tokens.access_token } : { refreshToken: tokens.refresh_token };
  const text = JSON.stringify(grant);
  return text.length > longest ? {} : { sealedGrant: runtime.sealing.seal(purpose, text) };
}

/** The grant of a session; undefined where none was kept or it cannot be opened any more. */
export function openGrant(runtime: Runtime, sealed: string | null): ProviderGrant | undefined {
  if (sealed === null) return undefined;
  try {
    return kept.parse(JSON.parse(runtime.sealing.open(purpose, sealed)));
  } catch {
    return undefined;
  }
}
