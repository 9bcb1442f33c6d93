import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Answer } from '../support/agent.ts';
import { basicOf, givenApiClient, givenClient, givenKeyClient, givenUser } from '../support/fixtures.ts';
import { pkcePair } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { formOf, openLogin, responseOf, signIn, submitConsent, submitLogin } from './steps.ts';

/** Everything that was secret in the run, by what it was. */
const secrets = new Map<string, string>();
/** Everything that came back, but for what was meant to. */
const answers: string[] = [];
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOG_LEVEL: 'trace', SIGNET_LOGIN_FAILURES_PER_ACCOUNT: '2' } });
  await useEverySecret();
});
afterAll(() => platform.stop());

function secret(what: string, value: string): string {
  secrets.set(what, value);
  return value;
}

/** One sign-in with everything that follows, and every way to put a secret where it does not belong. */
async function useEverySecret(): Promise<void> {
  const agent = platform.agent();
  const password = secret('password', 'Very-Secret-Pass-1');
  const clientSecret = secret('client secret', `secret-${randomUUID()}`);
  const user = await givenUser(platform, { password });
  const client = await givenClient(platform, { secret: clientSecret });
  const jwt = await givenClient(platform, { access_token_format: 'JWT', secret: secret('second client secret', `secret-${randomUUID()}`) });
  const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { secret: secret('gateway secret', `secret-${randomUUID()}`) });
  const keyed = await givenKeyClient(platform);
  const token = (fields: Record<string, string>, headers: Record<string, string> = client.basic) =>
    agent.postForm('/oauth/token', fields, { headers });
  const refused = async (answer: Promise<Answer>) => answers.push((await answer).text);

  const { verifier, challenge } = pkcePair();
  secret('code verifier', verifier);
  const wrong = secret('wrong password', 'Nearly-Secret-Pass-2');
  const login = await openLogin(agent, client, { code_challenge: challenge });
  for (let round = 0; round < 3; round += 1) await refused(submitLogin(platform.agent(), login, { username: user.username, password: wrong }));
  // What was typed as the name is shown again, and nowhere else.
  await submitLogin(agent, login, { username: wrong, password: wrong });
  const other = await givenUser(platform, { password });
  const consent = await signIn(agent, client, other, { code_challenge: challenge });
  secret('consent form token', formOf(consent).csrf_token as string);
  for (const [name, { value }] of agent.cookies) secret(`cookie ${name}`, value);
  const again = await submitConsent(agent, consent, 'accept', {
    csrf_token: secret('made-up form token', createHash('sha512').update('x').digest('hex')),
  });
  const code = secret('code', responseOf(await submitConsent(agent, again, 'accept')).code as string);

  const redeeming = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
  await refused(token({ ...redeeming, code_verifier: secret('wrong verifier', 'w'.repeat(50)) }));
  const tokens = (await token(redeeming)).json;
  for (const kind of ['access_token', 'refresh_token', 'id_token']) secret(kind, tokens[kind]);
  const next = (await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).json;
  secret('second access token', next.access_token);
  secret('second refresh token', next.refresh_token);
  const signed = secret('JWT access token', (await token({ grant_type: 'client_credentials' }, jwt.basic)).json.access_token);
  const claims = { iss: keyed.clientId, sub: keyed.clientId, aud: platform.issuer, jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 60 };
  const assertion = secret('assertion', await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(keyed.key));
  const asserted = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion };
  secret('third access token', (await token({ grant_type: 'client_credentials', ...asserted }, {})).json.access_token);
  await refused(token({ grant_type: 'client_credentials', ...asserted }, {}));

  for (const presented of [next.access_token, signed, tokens.access_token, next.refresh_token]) {
    await agent.postForm('/oauth/api/v2/token/introspect', { token: presented }, { headers: gateway.basic });
    await refused(agent.postForm('/oauth/api/v2/token/introspect', { token: presented }, { headers: basicOf(gateway.clientId, clientSecret) }));
    await agent.get('/oauth/v1/userinfo', { headers: { authorization: `Bearer ${presented}` } });
  }
  await misplaceSecrets(refused);
  await refused(token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }));
  await refused(token(redeeming));
  await refused(agent.postForm('/oauth/revoke', { token: next.access_token }, { headers: client.basic }));
  await platform.sql('drop table refresh_token');
  await refused(token({ grant_type: 'refresh_token', refresh_token: next.refresh_token }));
}

/** Secrets as the value, and as the name, of every other parameter. */
async function misplaceSecrets(refused: (answer: Promise<Answer>) => Promise<unknown>): Promise<void> {
  const places = ['grant_type', 'scope', 'redirect_uri', 'token_type_hint', 'client_assertion', 'state'];
  for (const value of secrets.values()) {
    for (const path of ['/oauth/token', '/oauth/revoke', '/oauth/api/v2/token/introspect']) {
      const agent = platform.agent();
      for (const place of places) await refused(agent.postForm(path, { [place]: value }));
      await refused(agent.postForm(path, { grant_type: 'authorization_code', client_secret: value, client_id: 'somebody' }));
      await refused(agent.postForm(path, `${encodeURIComponent(value)}=1&${encodeURIComponent(value)}=2`));
      await refused(
        agent.postForm(`${path}?token=${encodeURIComponent(value)}`, '', {
          headers: { authorization: `Basic ${Buffer.from(`x:${value}`).toString('base64')}` },
        }),
      );
      await refused(agent.send('GET', `${path}?code=${encodeURIComponent(value)}&client_secret=${encodeURIComponent(value)}`));
    }
    await refused(
      platform.agent().get(`/oauth/authorize?${new URLSearchParams({ client_id: 'x', response_type: value, scope: value, state: value })}`),
    );
    await refused(platform.agent().get(`/nowhere/${encodeURIComponent(value)}`));
  }
}

function leaksOf(texts: readonly string[]): string[] {
  return [...secrets].filter(([, value]) => texts.some((text) => text.includes(value))).map(([what]) => what);
}

test('the run used what it should', () => {
  expect(secrets.size).toBeGreaterThanOrEqual(18);
  for (const [what, value] of secrets) expect([what, value.length >= 8]).toEqual([what, true]);
  expect(answers.length).toBeGreaterThan(300);
  expect(platform.logged.length).toBeGreaterThan(100);
});

test('scenario 15: no secret in any event', async () => {
  const rows = await platform.sql<{ text: string }>('select e::text as text from audit_event e');
  expect(rows.length).toBeGreaterThan(300);
  expect(leaksOf(rows.map((row) => row.text))).toEqual([]);
});

test('none in the log', () => expect(leaksOf(platform.logged)).toEqual([]));

test('none comes back in a refusal', () => expect(leaksOf(answers)).toEqual([]));

test('none in any table', async () => {
  const tables = await platform.sql<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition`,
  );
  for (const { name } of tables) {
    const rows = await platform.sql<{ text: string }>(`select t::text as text from ${name} t`);
    expect([name, leaksOf(rows.map((row) => row.text))]).toEqual([name, []]);
  }
});
