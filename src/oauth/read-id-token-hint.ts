import type { Runtime } from '../kernel/work/runtime.ts';
import { verifyPastJwt } from '../keys/signing-keys/index.ts';

/** What an ID token says when it comes back as a hint. */
export interface IdTokenHint {
  readonly userId: string;
  /** Its audience; the party it was issued to comes first. */
  readonly clientIds: readonly string[];
  readonly sessionId: string | undefined;
}

/** Reads an ID token this platform issued, expired or not, with a key that is in use or was; undefined for anything else (OIDC RP-Initiated Logout §2). */
export async function readIdTokenHint(runtime: Runtime, jwt: string): Promise<IdTokenHint | undefined> {
  const claims = await verifyPastJwt(runtime, jwt, 'JWT');
  if (!claims || typeof claims.sub !== 'string') return undefined;
  const { azp, sid } = claims as { azp?: unknown; sid?: unknown };
  const audience = [claims.aud ?? []].flat();
  const clientIds = typeof azp === 'string' ? [azp, ...audience.filter((id) => id !== azp)] : audience;
  return { userId: claims.sub, clientIds, sessionId: typeof sid === 'string' ? sid : undefined };
}
