import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { formOf, nextOf, submitConsent, submitLogin } from '../oauth/steps.ts';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient } from '../support/fixtures.ts';
import type { Platform } from '../support/start-platform.ts';

/** The ways a relying party proves itself, and what the library needs for it. */
export const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;

export type AuthMethod = (typeof authMethods)[number];

export interface RelyingParty extends GivenClient {
  /** Private key of `private_key_jwt`; the library signs with it. */
  readonly key: CryptoKey;
  readonly postLogoutRedirectUri: string;
}

/** A relying party with one of the methods; it may introspect its own tokens when it has credentials. */
export async function givenRelyingParty(
  platform: Platform,
  method: AuthMethod,
  idTokenAlg = 'RS256',
  columns: Readonly<Record<string, unknown>> = {},
): Promise<RelyingParty> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const postLogoutRedirectUri = 'https://rp.example/bye';
  const byMethod = {
    client_secret_basic: {},
    client_secret_post: {},
    private_key_jwt: { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, public_jwk: await exportJWK(publicKey) },
    none: { auth_method: 'PKCE', secret_hash: null, grant_types: ['AUTHORIZATION_CODE'], api_scopes: [] },
  }[method];
  const client = await givenClient(platform, {
    redirect_url: 'https://rp.example/cb',
    api_scopes: ['TOKEN_INTROSPECTION'],
    open_id_connect: {
      expirationTimeSeconds: 600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: idTokenAlg,
      deleteTokensOnLogout: true,
      postLogoutRedirectUrl: postLogoutRedirectUri,
      additionalPostLogoutRedirectUrls: [],
    },
    secret: 'a secret: with %/+&= and spaces',
    ...byMethod,
    ...columns,
  });
  return { ...client, key: privateKey, postLogoutRedirectUri };
}

/** What a person does in a browser: signs in, allows what is asked, and is sent back to the client with this address. */
export async function signInAt(agent: Agent, authorizationUrl: URL, user: GivenUser): Promise<URL> {
  const login = await agent.get(nextOf(await agent.get(authorizationUrl)));
  const consent = await agent.get(nextOf(await submitLogin(agent, login, user)));
  if (!formOf(consent).csrf_token) throw new Error(`no consent page: ${consent.status}`);
  return nextOf(await submitConsent(agent, consent, 'accept'));
}
