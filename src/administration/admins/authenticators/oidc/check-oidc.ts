import * as openid from 'openid-client';
import type { Runtime } from '../../../../kernel/work/runtime.ts';
import type { Finding } from '../authenticator.ts';
import { standingOfGroups } from '../standing-of-groups.ts';
import { isOutage } from './is-outage.ts';
import { openIdConnectClient } from './oidc-client.ts';
import type { PendingSignIn } from './pending-sign-in.ts';
import { claimsOfTokens, groupsIn, type ProviderClaims } from './provider-claims.ts';
import { sealGrant } from './provider-grant.ts';

const wellFormed = /^[A-Za-z0-9_.@+-]{1,255}$/;

function nameIn({ config }: Runtime, claims: ProviderClaims): string | undefined {
  const name = [claims[config.admins.oidcNameClaim], claims.sub].find((value) => typeof value === 'string' && wellFormed.test(value));
  return typeof name === 'string' ? name : undefined;
}

/**
 * Redeems the code of an answer (OpenID Connect Core §3.1.3): state and nonce must be those of this browser, the ID token signed by the provider and
 * meant for us. No transaction may be open.
 */
export async function checkOidc(runtime: Runtime, callback: URL, pending: PendingSignIn | undefined): Promise<Finding> {
  if (!pending || callback.searchParams.get('state') !== pending.state) return { reason: 'state_mismatch' };
  if (callback.searchParams.has('error')) return { reason: 'provider_refused' };
  try {
    const client = await openIdConnectClient(runtime);
    const tokens = await openid.authorizationCodeGrant(client, callback, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const subject = tokens.claims()?.sub;
    if (subject === undefined) return { reason: 'token_invalid' };
    const claims = await claimsOfTokens(runtime, client, tokens, subject);
    const username = nameIn(runtime, claims);
    if (username === undefined) return { reason: 'unknown_account' };
    const standing = standingOfGroups(runtime.config, groupsIn(runtime, claims));
    return { admin: { username, ...standing, subject, ...sealGrant(runtime, tokens) } };
  } catch (error) {
    runtime.log.warn({ err: error instanceof Error ? error.message : String(error) }, 'the provider of administrators did not prove anybody');
    return { reason: isOutage(error) ? 'authenticator_unavailable' : 'token_invalid' };
  }
}
