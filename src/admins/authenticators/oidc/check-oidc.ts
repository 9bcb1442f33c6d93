import * as openid from 'openid-client';
import { OutgoingError } from '../../../kernel/net/outgoing-error.ts';
import type { Runtime } from '../../../kernel/runtime.ts';
import type { Finding } from '../authenticator.ts';
import { rolesOfGroups } from '../roles-of-groups.ts';
import { openIdConnectClient } from './oidc-client.ts';
import type { PendingSignIn } from './pending-sign-in.ts';

const wellFormed = /^[A-Za-z0-9_.@+-]{1,255}$/;

function textsIn(claim: unknown): string[] {
  return [claim].flat().filter((value) => typeof value === 'string');
}

function finding({ config }: Runtime, claims: openid.IDToken): Finding {
  const { oidcNameClaim, oidcRoleClaim } = config.admins;
  const username = [claims[oidcNameClaim], claims.sub].find((name) => typeof name === 'string' && wellFormed.test(name));
  if (typeof username !== 'string') return { reason: 'unknown_account' };
  return { admin: { username, roles: rolesOfGroups(config, textsIn(claims[oidcRoleClaim])), subject: claims.sub } };
}

/** Whether the provider could not be asked, as opposed to having said something that does not hold. */
function isOutage(error: unknown): boolean {
  return error instanceof OutgoingError || (error instanceof Error && error.cause !== undefined && isOutage(error.cause));
}

/**
 * Redeems the code of an answer (OpenID Connect Core §3.1.3): state and nonce must be those of this browser, the ID token signed by the provider and
 * meant for us. No transaction may be open.
 */
export async function checkOidc(runtime: Runtime, callback: URL, pending: PendingSignIn | undefined): Promise<Finding> {
  if (!pending || callback.searchParams.get('state') !== pending.state) return { reason: 'state_mismatch' };
  if (callback.searchParams.has('error')) return { reason: 'provider_refused' };
  try {
    const tokens = await openid.authorizationCodeGrant(await openIdConnectClient(runtime), callback, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    return claims ? finding(runtime, claims) : { reason: 'token_invalid' };
  } catch (error) {
    runtime.log.warn({ err: error instanceof Error ? error.message : String(error) }, 'the provider of administrators did not prove anybody');
    return { reason: isOutage(error) ? 'authenticator_unavailable' : 'token_invalid' };
  }
}
