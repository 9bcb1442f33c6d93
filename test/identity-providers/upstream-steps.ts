import { authorize, nextOf } from '../oauth/steps.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import type { Platform } from '../support/start-platform.ts';
import { type FakeProvider, upstreamClient, upstreamSecret } from './fake-provider.ts';

type Row = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, string | undefined>>;

let counter = 0;

const jsonColumns = new Set(['oauth', 'open_id_connect', 'user_info', 'saml', 'scripts']);

/** Stores an identity provider; secrets are given in the clear and sealed here. Resolves to its identifier. */
export async function givenIdentityProvider(platform: Platform, columns: Row, secrets: Readonly<Record<string, string>> = {}): Promise<string> {
  counter += 1;
  const identifier = (columns.identifier as string | undefined) ?? `provider-${counter}`;
  const sealed = (column: string, purpose: string) =>
    secrets[purpose] === undefined ? {} : { [column]: platform.runtime.sealing.seal(`identity-provider ${identifier} ${purpose}`, secrets[purpose]) };
  const row: Row = {
    name: `Provider ${counter}`,
    ...columns,
    identifier,
    ...sealed('client_secret', 'clientSecret'),
    ...sealed('user_info_password', 'userInfoPassword'),
  };
  const names = Object.keys(row);
  await platform.sql(
    `insert into identity_provider (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    names.map((name) => (jsonColumns.has(name) ? JSON.stringify(row[name]) : row[name])),
  );
  return identifier;
}

/** A provider of type OAUTH over a fake one; `settings` overrides members of its block. */
export function givenOAuthProvider(platform: Platform, fake: FakeProvider, settings: Row = {}, columns: Row = {}): Promise<string> {
  const oauth = {
    clientId: upstreamClient.clientId,
    clientAuthMethod: 'client_secret_basic',
    scopes: ['profile'],
    authorizationUrl: `${fake.url}/authorize?tenant=1`,
    tokenUrl: `${fake.url}/token`,
    profileUrl: `${fake.url}/profile`,
    issuer: null,
    ...settings,
  };
  return givenIdentityProvider(platform, { type: 'OAUTH', oauth, ...columns }, { clientSecret: upstreamSecret, userInfoPassword: 'person api' });
}

/** The same of type OPENID_CONNECT. */
export function givenOpenIdConnectProvider(
  platform: Platform,
  fake: Pick<FakeProvider, 'url'>,
  settings: Row = {},
  columns: Row = {},
): Promise<string> {
  const block = {
    issuer: fake.url,
    clientId: upstreamClient.clientId,
    clientAuthMethod: 'client_secret_basic',
    scopes: ['openid'],
    readsUserInfo: false,
    trustsAmr: false,
    ...settings,
  };
  const secrets = { clientSecret: upstreamSecret, userInfoPassword: 'person api' };
  return givenIdentityProvider(platform, { type: 'OPENID_CONNECT', open_id_connect: block, ...columns }, secrets);
}

/** A client whose people one provider authenticates. */
export function clientOf(platform: Platform, identityProvider: string, columns: Row = {}): Promise<GivenClient> {
  return givenClient(platform, { identity_provider_id: identityProvider, consent_disabled: true, ...columns });
}

/** Goes from the authorization request to the provider's authorization endpoint; that address. */
export async function goToProvider(agent: Agent, client: GivenClient, changes: Fields = {}): Promise<URL> {
  const login = nextOf(await authorize(agent, client, changes));
  return nextOf(await agent.get(login));
}

/** What a provider sends the browser back with, to the address that it was given. */
export function comeBack(agent: Agent, at: URL, answer: Fields = {}): Promise<Answer> {
  const fields = { code: 'upstream-code', state: at.searchParams.get('state') ?? undefined, ...answer };
  const entries = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return agent.get(`${new URL(at.searchParams.get('redirect_uri') as string).pathname}?${new URLSearchParams(entries)}`);
}

/** The whole way through a provider, up to the answer to the client. */
export async function signInUpstream(agent: Agent, client: GivenClient, changes: Fields = {}, answer: Fields = {}): Promise<Answer> {
  const back = await comeBack(agent, await goToProvider(agent, client, changes), answer);
  return back.location?.pathname === '/oauth/consent' ? agent.get(back.location) : back;
}
