import * as openid from 'openid-client';
import type { Runtime } from '../../../../kernel/work/runtime.ts';

type Tokens = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;

/** What the provider tells of somebody. */
export type ProviderClaims = Readonly<Record<string, unknown>>;

/** What userinfo tells (OpenID Connect Core §5.3), about `subject` and nobody else; nothing where there is no such endpoint. */
export async function userInfoClaims(client: openid.Configuration, accessToken: string, subject: string): Promise<ProviderClaims> {
  return client.serverMetadata().userinfo_endpoint ? openid.fetchUserInfo(client, accessToken, subject) : {};
}

/** The claims of an ID token; userinfo is asked as well when the token says nothing of groups. */
export async function claimsOfTokens(runtime: Runtime, client: openid.Configuration, tokens: Tokens, subject: string): Promise<ProviderClaims> {
  const inToken: ProviderClaims = tokens.claims() ?? {};
  if (inToken[runtime.config.admins.oidcRoleClaim] !== undefined) return inToken;
  return { ...(await userInfoClaims(client, tokens.access_token, subject)), ...inToken };
}

/** The groups that claims tell: a text, or a list of texts. */
export function groupsIn({ config }: Runtime, claims: ProviderClaims): string[] {
  return [claims[config.admins.oidcRoleClaim]].flat().filter((value) => typeof value === 'string');
}
