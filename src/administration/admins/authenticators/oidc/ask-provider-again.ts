import * as openid from 'openid-client';
import type { Runtime } from '../../../../kernel/work/runtime.ts';
import type { KnownAdmin, Standing } from '../authenticator.ts';
import { AuthenticatorUnavailable } from '../authenticator-unavailable.ts';
import { standingOfGroups } from '../standing-of-groups.ts';
import { isOutage } from './is-outage.ts';
import { openIdConnectClient } from './oidc-client.ts';
import { claimsOfTokens, groupsIn, userInfoClaims } from './provider-claims.ts';
import { openGrant, type ProviderGrant, sealGrant } from './provider-grant.ts';

async function ask(runtime: Runtime, grant: ProviderGrant, subject: string): Promise<Standing | undefined> {
  const client = await openIdConnectClient(runtime);
  if ('accessToken' in grant) {
    if (!client.serverMetadata().userinfo_endpoint) return undefined;
    return standingOfGroups(runtime.config, groupsIn(runtime, await userInfoClaims(client, grant.accessToken, subject)));
  }
  const tokens = await openid.refreshTokenGrant(client, grant.refreshToken);
  const told = tokens.claims()?.sub;
  if (told !== undefined && told !== subject) return undefined;
  const claims = await claimsOfTokens(runtime, client, tokens, subject);
  const next = tokens.refresh_token === undefined ? { ...tokens, refresh_token: grant.refreshToken } : tokens;
  return { ...standingOfGroups(runtime.config, groupsIn(runtime, claims)), ...sealGrant(runtime, next) };
}

/**
 * Asks the provider again what an administrator may do: by refresh token where it gave one, else at its userinfo endpoint while the access token lasts.
 * Undefined when it refuses, so that the browser has to be sent there anew. Throws `AuthenticatorUnavailable`.
 */
export async function askProviderAgain(runtime: Runtime, { subject, sealedGrant }: KnownAdmin): Promise<Standing | undefined> {
  const grant = openGrant(runtime, sealedGrant);
  if (!grant || subject === null) return undefined;
  try {
    return await ask(runtime, grant, subject);
  } catch (error) {
    runtime.log.warn({ err: error instanceof Error ? error.message : String(error) }, 'the provider of administrators did not vouch again');
    if (isOutage(error)) throw new AuthenticatorUnavailable('the provider of administrators');
    return undefined;
  }
}
