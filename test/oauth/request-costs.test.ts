import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mintOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { codeRequest, givenCode, givenTokens } from '../support/given-code.ts';
import { type GivenInstallation, givenInstallation, givenMobileApp } from '../support/installations.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { decideDevice, type GivenDevice, givenDevice, givenDeviceClient, poll, requestDevice } from './device/device-steps.ts';
import { push } from './par/pushing.ts';
import { authorize, openLogin, signIn, signInAndConsent, submitConsent, submitLogin } from './steps.ts';

let platform: Platform;
let client: GivenClient;
let quiet: GivenClient;
let gateway: GivenClient;
let device: GivenClient;
let phone: GivenInstallation;
let exchanging: GivenClient;
let user: GivenUser;
let agent: Agent;
/** Signed in, with consent given to `client`. */
let signedIn: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  await givenScopes(platform, { scope_id: 'thrice', usage_limit: 3 });
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'email', 'thrice'] });
  quiet = await givenClient(platform, { consent_disabled: true });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
  device = await givenDeviceClient(platform);
  phone = await givenInstallation(platform, await givenMobileApp(platform, { default_scope_ids: ['openid', 'read'] }));
  exchanging = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], {
    token_exchange: [{ audience: 'https://back.example', scopeIds: ['read'], accessTokenFormat: 'OPAQUE' }],
  });
  user = await givenUser(platform);
  agent = platform.agent();
  signedIn = platform.agent();
  await signInAndConsent(signedIn, client, user);
});
afterAll(() => platform.stop());

/** What the table of the guide says a request costs: reads, grouped writes, transactions. */
const promised = new Map(
  [...readFileSync(join(packageRoot, 'docs', 'performance.md'), 'utf8').matchAll(/^\| ([^|]+?) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map((row) => [
    row[1] as string,
    { reads: Number(row[2]), groupedWrites: Number(row[3]), transactions: Number(row[4]) },
  ]),
);

async function costOf(request: () => Promise<{ readonly status: number }>, status: number) {
  const { committer, reads, database } = platform.runtime;
  const [writesBefore, readsBefore, before] = [committer.counts.batches, reads.counts.batches, database.counts.transactions];
  const own = await statementsDuring(platform, /./, async () => expect((await request()).status).toBe(status));
  return {
    reads: own.length + reads.counts.batches - readsBefore,
    groupedWrites: committer.counts.batches - writesBefore,
    transactions: database.counts.transactions - before,
  };
}

const token = (by: GivenClient, fields: Record<string, string>) => () => agent.postForm('/oauth/token', fields, { headers: by.basic });
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const polling =
  ({ device_code }: GivenDevice) =>
  () =>
    poll(platform, device, device_code);
const clientToken = async (scope: string) =>
  (await agent.postForm('/oauth/token', { grant_type: 'client_credentials', scope }, { headers: client.basic })).json.access_token as string;
const introspect = (value: string) => () => agent.postForm('/oauth/api/v2/token/introspect', { token: value }, { headers: gateway.basic });

/** Each prepares what it needs and returns the one request that is measured, with the status of its answer. */
const requests: Readonly<Record<string, () => Promise<readonly [() => Promise<{ readonly status: number }>, number]>>> = {
  discovery: async () => [() => agent.get('/oauth/.well-known/openid-configuration'), 200],
  'token, `client_credentials`': async () => [token(client, { grant_type: 'client_credentials', scope: 'read' }), 200],
  'token, `authorization_code`': async () => [token(client, codeRequest(await givenCode(platform, client, { user }))), 200],
  'token, `authorization_code` with claims about the user': async () => [
    token(client, codeRequest(await givenCode(platform, client, { user, scopes: ['openid', 'email'] }))),
    200,
  ],
  'token, `refresh_token`': async () => [
    token(client, { grant_type: 'refresh_token', refresh_token: (await givenTokens(platform, client, { user })).refresh_token }),
    200,
  ],
  'token, `authorization_code` for a profile of an installation': async () => [
    token(phone, { ...codeRequest(await givenCode(platform, phone, { user })), profile_id: 'AB12CD' }),
    200,
  ],
  'token, `refresh_token` of an installation': async () => {
    const fields = { ...codeRequest(await givenCode(platform, phone, { user })), profile_id: 'AB12CD' };
    const { refresh_token } = (await token(phone, fields)()).json;
    return [token(phone, { grant_type: 'refresh_token', refresh_token, profile_id: 'AB12CD' }), 200];
  },
  'token, wrong PIN of an installation': async () => {
    await token(phone, { ...codeRequest(await givenCode(platform, phone, { user })), profile_id: 'AB12CD' })();
    return [token(phone, { grant_type: 'refresh_token', refresh_token: mintOpaque('refreshToken').value, profile_id: 'AB12CD' }), 400];
  },
  introspection: async () => [introspect(await clientToken('read')), 200],
  'introspection of a token with a usage limit': async () => [introspect(await clientToken('thrice')), 200],
  'user info': async () => {
    const tokens = await givenTokens(platform, client, { user });
    return [() => agent.get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${tokens.access_token}` } }), 200];
  },
  'revocation of an access token': async () => {
    const value = await clientToken('read');
    return [() => agent.postForm('/oauth/revoke', { token: value }, { headers: client.basic }), 200];
  },
  'token, token exchange': async () => {
    const { access_token } = await givenTokens(platform, client, { user });
    const fields = { subject_token: access_token, subject_token_type: accessTokenType, audience: 'https://back.example', scope: 'read' };
    return [token(exchanging, { grant_type: tokenExchange, ...fields }), 200];
  },
  'token, device code, while the person has not decided': async () => [polling(await givenDevice(platform, device)), 400],
  'token, device code, approved': async () => {
    const shown = await givenDevice(platform, device);
    await decideDevice(platform.agent(), shown.user_code, user, 'accept');
    return [polling(shown), 200];
  },
  'token, refused: unknown code': async () => [token(client, codeRequest({ ...(await givenCode(platform, client, { user })), code: 'x' })), 400],
  'device authorization': async () => [() => requestDevice(platform, device), 200],
  'revocation of everything a client holds': async () => {
    const by = await givenClient(platform);
    await givenTokens(platform, by, { user });
    return [() => agent.postForm('/oauth/v1/revoke/client-tokens', {}, { headers: by.basic }), 200];
  },
  'pushed authorization request': async () => [() => push(agent, client), 201],
  'authorize with a session, consent not needed': async () => [() => authorize(signedIn, quiet), 302],
  'authorize with a session, consent remembered': async () => [() => authorize(signedIn, client), 302],
  'authorize without a session': async () => [() => authorize(platform.agent(), client), 302],
  'sign-in, right password': async () => {
    const browser = platform.agent();
    const page = await openLogin(browser, client);
    return [() => submitLogin(browser, page, user), 303];
  },
  'sign-in, wrong password': async () => {
    const browser = platform.agent();
    const page = await openLogin(browser, client);
    return [() => submitLogin(browser, page, { ...user, password: 'not the password' }), 200];
  },
  'consent accepted': async () => {
    const browser = platform.agent();
    const page = await signIn(browser, client, await givenUser(platform));
    return [() => submitConsent(browser, page, 'accept'), 303];
  },
};

test('the table names exactly these requests', () => {
  expect([...promised.keys()].sort()).toEqual(Object.keys(requests).sort());
});

test.each(Object.keys(requests))('%s costs what the table says', async (name) => {
  const prepare = requests[name] as () => Promise<readonly [() => Promise<{ readonly status: number }>, number]>;
  // The first fills the caches of clients, scopes and keys.
  const [warmUp, status] = await prepare();
  await warmUp();
  const [request] = await prepare();
  expect(await costOf(request, status)).toEqual(promised.get(name));
});
