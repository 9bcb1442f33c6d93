import { epochSeconds } from '../../../kernel/base/clock.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { signJwt } from '../../../keys/signing-keys/index.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import { openProviderSecret } from '../provider-secrets.ts';
import type { Endpoints } from './read-discovery.ts';

/** What a token request carries to say which client we are. */
export interface UpstreamCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertionSeconds = 60;
/** The key signs ID tokens, too, whose type is another: an administrator who names the client cannot make one (RFC 8725 §3.11). */
const assertionJwtType = 'client-authentication+jwt';

/** Form encoding of one half of a Basic credential (RFC 6749 §2.3.1). */
function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

/**
 * Authenticates the platform at a provider's token endpoint: `client_secret_basic`, `client_secret_post`, or `private_key_jwt` with the current ES256
 * key, which the provider finds at our `jwks_uri` (RFC 7523 §3). The audience is the provider's issuer where it is known: an endpoint can be another's.
 */
export async function authenticateUpstream(runtime: Runtime, provider: IdentityProvider, endpoints: Endpoints): Promise<UpstreamCredentials> {
  const { clientId, clientAuthMethod } = (provider.oauth ?? provider.openIdConnect) as NonNullable<IdentityProvider['oauth']>;
  if (clientAuthMethod === 'private_key_jwt') {
    const now = epochSeconds(runtime.clock.now());
    const claims = { iss: clientId, sub: clientId, aud: endpoints.issuer ?? endpoints.tokenUrl, jti: runtime.ids.uuid(), iat: now };
    const assertion = await signJwt(runtime, 'ES256', assertionJwtType, { ...claims, exp: now + assertionSeconds });
    return { headers: {}, fields: { client_id: clientId, client_assertion_type: assertionType, client_assertion: assertion } };
  }
  const secret = openProviderSecret(runtime, provider, 'clientSecret') ?? '';
  if (clientAuthMethod === 'client_secret_post') return { headers: {}, fields: { client_id: clientId, client_secret: secret } };
  const pair = `${formEncoded(clientId)}:${formEncoded(secret)}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, fields: {} };
}
