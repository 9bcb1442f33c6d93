import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from '../../support/agent.ts';
import { basicOf, type GivenClient, type GivenUser, givenClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, challenge, formOf, nextOf, openLogin, requestOf, responseOf, signIn, submitLogin, verifier } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let signedIn: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  user = await givenUser(platform);
  client = await givenClient(platform, { consent_disabled: true, additional_redirect_urls: ['https://own.example/cb?tenant=a&empty='] });
  signedIn = platform.agent();
  await signIn(signedIn, client, user);
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

describe('the code (oauth.md §5.10)', () => {
  test('RS-021 answer, row and event tell the same', async () => {
    const answer = await authorize(signedIn, client, { nonce: 'n-1' });
    expect([answer.status, answer.text, answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual([
      302,
      '',
      'no-store',
      'no-cache',
    ]);
    expect(responseOf(answer)).toEqual({ code: expect.stringMatching(/^sgac_\d{5}_[\w-]{43}$/), state: 'state-1', iss: platform.issuer });
    const [grant] = await platform.sql(
      `select *, round(extract(epoch from expires_at - issued_at))::int as lifetime from access_grant where hash = sha256($1)`,
      [Buffer.from(responseOf(answer).code as string)],
    );
    expect(grant).toMatchObject({
      client_id: client.clientId,
      user_id: user.userId,
      redirect_uri: client.redirectUri,
      scopes: ['openid', 'read'],
      code_challenge: challenge,
      nonce: 'n-1',
      acr: 'urn:signet:oidc:authentication_level:1',
      amr: ['pwd'],
      consumed_at: null,
      lifetime: 60,
    });
    const [session] = await platform.sql('select id, auth_time from browser_session where user_id = $1', [user.userId]);
    expect([grant.session_id, grant.auth_time.getTime()]).toEqual([session.id, session.auth_time.getTime()]);
    await trail.expectTrail([
      [
        'AUTHZ_REQUEST_GRANT_CREATED',
        {
          clientId: client.clientId,
          userId: user.userId,
          details: { scopes: ['openid', 'read'], familyId: grant.family_id, sessionId: session.id, responseType: 'code', actual: 1 },
        },
      ],
    ]);
  });

  test('RS-020 the token endpoint takes it', async () => {
    const { code = '' } = responseOf(await authorize(signedIn, client, { nonce: 'n-2' }));
    const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
    const tokens = await platform.agent().postForm('/oauth/token', fields, { headers: basicOf(client.clientId, client.secret) });
    expect([tokens.status, tokens.json.scope]).toEqual([200, 'openid read']);
  });

  test('a code without redirect URI in the request has none in its row', async () => {
    const { code = '' } = responseOf(
      await authorize(signedIn, await givenClient(platform, { consent_disabled: true }), { redirect_uri: undefined, scope: 'read' }),
    );
    const [grant] = await platform.sql('select redirect_uri from access_grant where hash = sha256($1)', [Buffer.from(code)]);
    expect(grant.redirect_uri).toBeNull();
  });

  test('a client without a lifetime of its own gets half a minute', async () => {
    const quick = await givenClient(platform, { consent_disabled: true, access_grant_expires_in: null });
    const { code = '' } = responseOf(await authorize(signedIn, quick));
    const [grant] = await platform.sql(
      'select round(extract(epoch from expires_at - issued_at))::int as lifetime from access_grant where hash = sha256($1)',
      [Buffer.from(code)],
    );
    expect(grant.lifetime).toBe(30);
  });

  test('RS-021 no transaction is stored, and all events of many requests share few commits', async () => {
    await platform.sql('delete from auth_transaction');
    const before = platform.runtime.committer.counts.batches;
    const transactions = platform.runtime.database.counts.transactions;
    const answers = await Promise.all(Array.from({ length: 60 }, () => authorize(signedIn, client)));
    expect(new Set(answers.map((answer) => responseOf(answer).code)).size).toBe(60);
    expect(platform.runtime.committer.counts.batches - before).toBeLessThan(60);
    expect(platform.runtime.database.counts.transactions).toBe(transactions);
    expect(await platform.sql('select 1 from auth_transaction')).toEqual([]);
    await trail.expectTrail(Array.from({ length: 60 }, () => 'AUTHZ_REQUEST_GRANT_CREATED' as const));
  });
});

describe('state (RFC 6749 §4.1.2)', () => {
  test.each([
    'a b+c%20&=#?/',
    `"quoted" 'single' \\ <b>`,
    'naïve 日本語 💩',
    'x=1&code=fake&iss=evil',
    '%41%00%zz',
    '\r\nSet-Cookie: evil=1',
    '嘍嘊',
    's'.repeat(2000),
  ])('RS-021 RS-087 comes back as it came: %.40s', async (state) => {
    const answer = await authorize(signedIn, client, { state });
    expect(responseOf(answer)).toEqual({ code: expect.any(String), state, iss: platform.issuer });
    expect(answer.headers.getSetCookie()).toEqual([]);
    const refused = await authorize(signedIn, client, { state, response_type: 'foo' });
    expect(responseOf(refused)).toMatchObject({ error: 'unsupported_response_type', state, iss: platform.issuer });
  });
  test('RS-021 none sent, none returned', async () => {
    expect(Object.keys(responseOf(await authorize(signedIn, client, { state: undefined })))).toEqual(['code', 'iss']);
  });
});

describe('response modes', () => {
  test('a query of the redirect URI is kept (RFC 6749 §3.1.2)', async () => {
    const redirect_uri = 'https://own.example/cb?tenant=a&empty=';
    const answer = await authorize(signedIn, client, { redirect_uri });
    expect(nextOf(answer).href.startsWith(`${redirect_uri}&code=`)).toBe(true);
    expect(responseOf(answer)).toMatchObject({ tenant: 'a', empty: '', state: 'state-1' });
  });

  test('fragment', async () => {
    const answer = await authorize(signedIn, client, { response_mode: 'fragment', state: 'a b' });
    const location = nextOf(answer);
    expect([location.search, `${location.origin}${location.pathname}`]).toEqual(['', client.redirectUri]);
    const parameters = Object.fromEntries(
      location.hash
        .slice(1)
        .split('&')
        .map((pair) => pair.split('=').map(decodeURIComponent)),
    );
    expect(parameters).toEqual({ code: expect.any(String), state: 'a b', iss: platform.issuer });
  });

  test('RS-030 form_post: a page that posts itself, escaped, not cached, under a strict policy', async () => {
    const answer = await authorize(signedIn, client, { response_mode: 'form_post', state: `"><script>alert('x')</script>` });
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual([
      200,
      'no-store',
      'text/html; charset=utf-8',
    ]);
    expect(answer.text).toContain(`<form method="post" action="${client.redirectUri}">`);
    expect(formOf(answer)).toEqual({ code: expect.any(String), state: `"><script>alert('x')</script>`, iss: platform.issuer });
    expect(answer.text.match(/<script[^>]*>/g)).toEqual([expect.stringMatching(/^<script src="\/oauth\/assets\/[\w-]{16}\.js" defer>$/)]);
    expect(answer.text).toMatch(/<button type="submit">/);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
  });

  test('RS-030 form_post: errors travel the same way', async () => {
    const answer = await authorize(signedIn, client, { response_mode: 'form_post', scope: 'nothing' });
    expect(formOf(answer)).toEqual({ error: 'invalid_scope', error_description: expect.any(String), state: 'state-1', iss: platform.issuer });
    await trail.expectTrail(['AUTHZ_REQUEST_SCOPE_INVALID']);
  });

  test('form_post after a sign-in', async () => {
    const agent = platform.agent();
    const signedInNow = await submitLogin(agent, await openLogin(agent, client, { response_mode: 'form_post' }), user);
    expect(signedInNow.status).toBe(303);
    expect(formOf(await agent.get(nextOf(signedInNow)))).toMatchObject({ code: expect.any(String), state: 'state-1' });
  });

  test('form_post to an app is refused, as no app can take it', async () => {
    const app = await givenClient(platform, { redirect_url: 'com.example.app:/cb', auth_method: 'PUBLIC', secret_hash: null });
    expect(responseOf(await authorize(signedIn, app, { response_mode: 'form_post' }))).toMatchObject({ error: 'invalid_request' });
  });
});

describe('methods', () => {
  const path = () => `/oauth/authorize?${new URLSearchParams(requestOf(client))}`;

  test('RS-029 POST does what GET does, and redirects by 303 (RFC 9700 §4.12)', async () => {
    for (const url of ['/oauth/authorize', '/oauth/v1/authorize']) {
      const answer = await signedIn.postForm(url, requestOf(client));
      expect([answer.status, responseOf(answer)]).toEqual([303, { code: expect.any(String), state: 'state-1', iss: platform.issuer }]);
    }
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED', 'AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test('a POST of another site comes without Lax cookies: it is repeated as a GET, which has them', async () => {
    const state = `it's "100%" & more`;
    const repeated = await platform.agent().postForm('/oauth/authorize', requestOf(client, { prompt: 'none', state }));
    expect([repeated.status, nextOf(repeated).pathname, repeated.headers.getSetCookie()]).toEqual([303, '/oauth/v1/authorize', []]);
    expect(responseOf(await signedIn.get(nextOf(repeated)))).toEqual({ code: expect.any(String), state, iss: platform.issuer });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test.each([
    ['too long for an address', { state: 's'.repeat(9000) }],
    ['oauth note: short in characters, too long as an address is encoded', { state: '\u00fc'.repeat(900) }],
    ['security L17: with an ID token', { id_token_hint: 'e30.e30.e30' }],
  ])('%s: sent again by a form of ours, in no address', async (_, changes) => {
    const fields = requestOf(client, changes);
    const repeated = await platform.agent().postForm('/oauth/authorize', fields);
    expect([repeated.status, repeated.location, formOf(repeated)]).toEqual([200, undefined, { ...fields, sent_again: '1' }]);
    const answer = await platform.agent().postForm('/oauth/v1/authorize', formOf(repeated));
    expect([answer.status, nextOf(answer).pathname, nextOf(answer).searchParams.has('id_token_hint')]).toEqual([303, '/oauth/login', false]);
  });

  test('parameters of a POST come from its body only', async () => {
    const answer = await signedIn.postForm(path(), {});
    expect(answer.status).toBe(400);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'missing', parameter: 'client_id' } }]]);
  });

  test('HEAD has no effects', async () => {
    const answer = await signedIn.send('HEAD', path());
    expect([answer.status, answer.location, answer.headers.getSetCookie()]).toEqual([200, undefined, []]);
    await trail.expectTrail([]);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
    for (const url of [path(), '/oauth/v1/authorize', '/oauth/login', '/oauth/consent', '/oauth/v1/logout']) {
      const answer = await signedIn.send(method, url);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, expect.stringMatching(/^GET, (HEAD, )?POST$/)]);
    }
    await trail.expectTrail([]);
  });

  test('oauth notes: HEAD on a page with effects says that it is there, and has none', async () => {
    for (const url of ['/oauth/login', '/oauth/consent', '/oauth/v1/logout']) expect((await signedIn.send('HEAD', url)).status).toBe(200);
  });

  test.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/x-www-form-urlencoded; charset=utf-16',
  ])('RS-084 %s is no form', async (type) => {
    for (const url of ['/oauth/authorize', '/oauth/login', '/oauth/consent', '/oauth/v1/logout', '/oauth/v1/logout/confirm']) {
      const answer = await signedIn.send('POST', url, { headers: { 'content-type': type }, body: JSON.stringify(requestOf(client)) });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([415, 'text/html; charset=utf-8']);
    }
    await trail.expectTrail([]);
  });

  test('RS-107 no other origin reads it', async () => {
    for (const origin of ['https://evil.example', 'null', `${platform.url}.evil.example`]) {
      const answer = await signedIn.get(path(), { headers: { origin } });
      expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials')]).toEqual([null, null]);
    }
  });
});
