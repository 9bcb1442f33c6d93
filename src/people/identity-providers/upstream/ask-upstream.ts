import type { Runtime } from '../../../kernel/work/runtime.ts';
import { callbackUrlOf } from '../callback-url.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import { authenticateUpstream } from './authenticate-upstream.ts';
import type { UpstreamSecrets } from './begin-upstream.ts';
import { callUpstream, type JsonObject } from './call-upstream.ts';
import { findEndpoints } from './find-endpoints.ts';
import type { Endpoints, OpenIdConnectEndpoints } from './read-discovery.ts';
import { UpstreamFault } from './upstream-fault.ts';
import { verifyIdToken } from './verify-id-token.ts';

/** A code a provider handed out, and what belongs to it. */
export interface UpstreamGrant {
  readonly code: string;
  readonly secrets: UpstreamSecrets;
  readonly transactionId: string;
}

/** What a provider says of a person, in its own words. */
export interface UpstreamProfile {
  readonly attributes: JsonObject;
  /** How the person was authenticated, as far as it says and is trusted with it (OIDC Core §2 `amr`). */
  readonly amr: readonly string[];
}

/** Where nothing is known of how (the word other products use for it). */
const federated = ['fed'];

async function redeem(runtime: Runtime, provider: IdentityProvider, endpoints: Endpoints, { code, secrets, transactionId }: UpstreamGrant) {
  const { headers, fields } = await authenticateUpstream(runtime, provider, endpoints);
  const form = { grant_type: 'authorization_code', code, redirect_uri: callbackUrlOf(runtime, provider), code_verifier: secrets.verifier, ...fields };
  const missing = 'IDP_OAUTH_MISSING_ACCESS_TOKEN';
  const answer = await callUpstream(runtime, endpoints.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
    missing,
    of: 'token',
    transactionId,
  });
  const { access_token: accessToken, token_type: type, id_token: idToken } = answer;
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(accessToken)) throw new UpstreamFault(missing, 'access_token_missing');
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer')) throw new UpstreamFault(missing, 'token_type_unsupported');
  return { accessToken, idToken };
}

function readProfile(runtime: Runtime, address: string, method: 'GET' | 'POST', accessToken: string, transactionId: string): Promise<JsonObject> {
  return callUpstream(runtime, address, {
    method,
    headers: { authorization: `Bearer ${accessToken}` },
    isRepeatable: true,
    missing: 'IDP_OAUTH_MISSING_USER_INFO',
    of: 'profile',
    transactionId,
  });
}

function methodsIn(amr: unknown): readonly string[] {
  const words = Array.isArray(amr) ? amr.filter((word) => typeof word === 'string' && /^[\x21-\x7e]{1,64}$/.test(word)) : [];
  return words.length > 0 ? words.slice(0, 10) : federated;
}

async function askOpenIdConnect(
  runtime: Runtime,
  provider: IdentityProvider,
  endpoints: OpenIdConnectEndpoints,
  grant: UpstreamGrant,
): Promise<UpstreamProfile> {
  const { clientId, readsUserInfo, trustsAmr } = provider.openIdConnect as NonNullable<IdentityProvider['openIdConnect']>;
  const { accessToken, idToken } = await redeem(runtime, provider, endpoints, grant);
  const { secrets, transactionId } = grant;
  const { nonce, signedInSince } = secrets;
  const claims = await verifyIdToken(runtime, idToken, { endpoints, clientId, nonce, signedInSince, accessToken });
  const amr = trustsAmr ? methodsIn(claims.amr) : federated;
  if (!readsUserInfo) return { attributes: claims, amr };
  if (endpoints.userInfoUrl === undefined) throw new UpstreamFault('IDP_OAUTH_MISSING_USER_INFO', 'profile_address_missing');
  const more = await readProfile(runtime, endpoints.userInfoUrl, 'GET', accessToken, transactionId);
  if (more.sub !== claims.sub) throw new UpstreamFault('IDP_OAUTH_MISSING_USER_INFO', 'profile_of_another');
  return { attributes: { ...more, ...claims }, amr };
}

/**
 * Asks a provider who a person is: redeems the code (RFC 6749 §4.1.3), and reads the profile or verifies the ID token. Throws an `UpstreamFault` when it
 * does not tell. No transaction may be open.
 */
export async function askUpstream(runtime: Runtime, provider: IdentityProvider, grant: UpstreamGrant): Promise<UpstreamProfile> {
  const endpoints = await findEndpoints(runtime, provider);
  if (!endpoints) throw new UpstreamFault('IDP_OAUTH_MISSING_ACCESS_TOKEN', 'discovery_failed');
  if (provider.openIdConnect) return askOpenIdConnect(runtime, provider, endpoints as OpenIdConnectEndpoints, grant);
  const { accessToken } = await redeem(runtime, provider, endpoints, grant);
  const profileUrl = provider.oauth?.profileUrl ?? '';
  return { attributes: await readProfile(runtime, profileUrl, 'POST', accessToken, grant.transactionId), amr: federated };
}
