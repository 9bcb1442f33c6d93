import type { Client } from '../../src/applications/clients/index.ts';
import { epochSeconds } from '../../src/kernel/base/clock.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { signJwt } from '../../src/keys/signing-keys/index.ts';

const validSeconds = 120;
const event = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * A logout token (OIDC Back-Channel Logout §2.4): about one session, or about all of the person when the client does not ask for `sid`. Signed like
 * the client's ID tokens, good for two minutes, without `nonce`, so that it cannot pass for an ID token.
 */
export function logoutToken(
  runtime: Runtime,
  { clientId, openIdConnect }: Readonly<Client>,
  about: { readonly sessionId: string; readonly userId: string },
): Promise<string> {
  const now = epochSeconds(runtime.clock.now());
  return signJwt(runtime, openIdConnect?.idTokenSignedResponseAlg ?? 'RS256', 'logout+jwt', {
    iss: runtime.issuer,
    aud: clientId,
    sub: about.userId,
    iat: now,
    exp: now + validSeconds,
    jti: runtime.ids.uuid(),
    events: { [event]: {} },
    ...(openIdConnect?.backChannelLogoutSessionRequired === false ? {} : { sid: about.sessionId }),
  });
}
