import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { authorize, formOf, nextOf, openLogin, responseOf, signIn, submitConsent, submitLogin, verifier } from './steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  await givenScopes(
    platform,
    { scope_id: 'once', persistent_consent: false, descriptions: { en: 'Pay <once>', nl: 'Eenmalig betalen' } },
    { scope_id: 'read', descriptions: { en_GB: 'Read your files', 'nl-NL': 'Uw bestanden lezen' } },
  );
});
afterAll(() => platform.stop());
beforeEach(async () => {
  agent = platform.agent();
  user = await givenUser(platform);
  client = await givenClient(platform, { additional_scope_ids: ['openid', 'profile', 'once'] });
  await trail.mark();
});

const subject = () => ({ userId: user.userId, clientId: client.clientId });
const grants = async (): Promise<number> => (await platform.sql('select 1 from access_grant where client_id = $1', [client.clientId])).length;
const remembered = async (): Promise<string[] | undefined> =>
  (await platform.sql('select scopes from consent where user_id = $1 and client_id = $2', [user.userId, client.clientId]))[0]?.scopes;

/** The form comes back with a fresh token, and nothing was allowed. */
async function expectShownAgain(answer: Answer, formerToken: string | undefined, reason: string): Promise<void> {
  expect([answer.status, answer.location]).toEqual([200, undefined]);
  expect(answer.text).toContain('role="alert"');
  expect(formOf(answer).csrf_token).toMatch(/^[0-9a-f]{320}$/);
  expect(formOf(answer).csrf_token).not.toBe(formerToken);
  await trail.expectTrail([['CONSENT_CSRF_INVALID', { ...subject(), details: { reason } }]]);
}

describe('the page', () => {
  test('RS-096 RS-097 what it says and carries', async () => {
    const page = await signIn(agent, client, user, { scope: 'openid read once', nonce: 'n-1', state: `"'<b>` });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';(?!.*form-action)/);
    for (const text of ['Client', user.username, 'Know who you are', 'Read your files', 'Pay &lt;once&gt;']) expect(page.text).toContain(text);
    expect(formOf(page)).toEqual({
      transaction: expect.any(String),
      csrf_token: expect.stringMatching(/^[0-9a-f]{320}$/),
      client_id: client.clientId,
      response_type: 'code',
      redirect_uri: client.redirectUri,
      scope: 'openid read once',
      state: `"'<b>`,
      nonce: 'n-1',
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    });
    expect(page.text).not.toMatch(/<script| style=| on\w+=/);
  });

  test('in Dutch, with the texts the administrator gave', async () => {
    const page = await signIn(agent, client, user, { scope: 'openid read once', ui_locales: 'nl' });
    for (const text of ['<html lang="nl">', 'Weten wie u bent', 'Uw bestanden lezen', 'Eenmalig betalen']) expect(page.text).toContain(text);
  });

  test('shows the scopes that are really asked for', async () => {
    expect(formOf(await signIn(agent, client, user, { scope: undefined })).scope).toBe('read');
  });

  test('the stored token is a digest', async () => {
    const { csrf_token = '', transaction } = formOf(await signIn(agent, client, user));
    const [row] = await platform.sql(
      `select encode(csrf_hash, 'hex') = encode(sha256($2), 'hex') as is_digest, t.*::text as whole from auth_transaction t where id = $1`,
      [transaction, Buffer.from(csrf_token)],
    );
    expect(row.is_digest).toBe(true);
    expect(row.whole).not.toContain(csrf_token);
  });
});

describe('the decision', () => {
  test('RS-152 accept: consent, code and both events in order, in one commit; scenario 5', async () => {
    const answer = await submitConsent(agent, await signIn(agent, client, user, { scope: 'openid read once' }), 'accept');
    expect([answer.status, responseOf(answer)]).toEqual([303, { code: expect.any(String), state: 'state-1', iss: platform.issuer }]);
    expect(await remembered()).toEqual(['openid', 'read']);
    const events = await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['CONSENT_GIVEN', { ...subject(), details: { scopes: ['openid', 'read', 'once'], persistentScopes: ['openid', 'read'] } }],
      ['AUTHZ_REQUEST_GRANT_CREATED', { ...subject(), details: { scopes: ['openid', 'read', 'once'] } }],
    ]);
    expect(events[1]?.place.tx).toBe(events[2]?.place.tx);
  });

  test('RS-036 reject: access_denied with state and iss', async () => {
    const answer = await submitConsent(agent, await signIn(agent, client, user), 'reject');
    expect([answer.status, responseOf(answer)]).toEqual([
      303,
      { error: 'access_denied', error_description: expect.any(String), state: 'state-1', iss: platform.issuer },
    ]);
    expect([await grants(), await remembered()]).toEqual([0, undefined]);
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      ['CONSENT_REJECTED', { ...subject(), details: { reason: 'declined', scopes: ['openid', 'read'] } }],
    ]);
  });

  test('remembered scopes add up, and only new ones are asked for again', async () => {
    await submitConsent(agent, await signIn(agent, client, user, { scope: 'openid' }), 'accept');
    expect(responseOf(await authorize(agent, client, { scope: 'openid' })).code).toBeDefined();
    const page = await agent.get(nextOf(await authorize(agent, client, { scope: 'openid profile' })));
    await submitConsent(agent, page, 'accept');
    expect(await remembered()).toEqual(['openid', 'profile']);
    expect(responseOf(await authorize(agent, client, { scope: 'profile' })).code).toBeDefined();
  });

  test('a scope that is not remembered is asked for every time', async () => {
    await submitConsent(agent, await signIn(agent, client, user, { scope: 'once' }), 'accept');
    expect(await remembered()).toBeUndefined();
    expect(nextOf(await authorize(agent, client, { scope: 'once' })).pathname).toBe('/oauth/consent');
  });

  test('prompt=consent always asks; a client without consent is otherwise not asked for', async () => {
    await submitConsent(agent, await signIn(agent, client, user), 'accept');
    expect(nextOf(await authorize(agent, client, { prompt: 'consent' })).pathname).toBe('/oauth/consent');
    await platform.sql('update client set consent_disabled = true where client_id = $1', [client.clientId]);
    platform.runtime.caches.clear();
    expect(responseOf(await authorize(agent, client, { scope: 'openid once' })).code).toBeDefined();
    expect(nextOf(await authorize(agent, client, { prompt: 'consent' })).pathname).toBe('/oauth/consent');
  });

  test('consent to one client says nothing about another', async () => {
    await submitConsent(agent, await signIn(agent, client, user), 'accept');
    expect(nextOf(await authorize(agent, await givenClient(platform))).pathname).toBe('/oauth/consent');
  });
});

describe('a form that does not hold (oauth.md §5.9)', () => {
  test.each([
    ['missing', undefined],
    ['missing', ''],
    ['unknown', 'a'.repeat(320)],
    ['unknown', '__proto__'],
  ])('token %s (%.5s)', async (reason, csrf_token) => {
    const page = await signIn(agent, client, user);
    await trail.mark();
    await expectShownAgain(await submitConsent(agent, page, 'accept', { csrf_token }), formOf(page).csrf_token, reason);
    expect([await grants(), await remembered()]).toEqual([0, undefined]);
  });

  test('scenario 5, oauth 5, security L15: the same form again leads where it led, to the same code, and never makes a second', async () => {
    const page = await signIn(agent, client, user);
    const first = responseOf(await submitConsent(agent, page, 'accept'));
    await trail.mark();
    expect(responseOf(await submitConsent(agent, page, 'accept'))).toEqual(first);
    await trail.expectTrail([['CONSENT_CSRF_INVALID', { ...subject(), details: { reason: 'reused' } }]]);
    expect(await grants()).toBe(1);
    const fields = { grant_type: 'authorization_code', code: first.code, redirect_uri: client.redirectUri, code_verifier: verifier };
    expect((await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).status).toBe(200);
    const after = await submitConsent(agent, page, 'accept');
    expect([after.status, after.location, after.text.includes('You have already signed in')]).toEqual([400, undefined, true]);
    expect(after.text).toContain(`<a href="${new URL(client.redirectUri).origin}/">`);
    expect(await grants()).toBe(1);
  });

  test('oauth 5: refused after all: consent and unused code are taken back, and the client is told', async () => {
    const page = await signIn(agent, client, user);
    const { code } = responseOf(await submitConsent(agent, page, 'accept'));
    await trail.mark();
    expect(responseOf(await submitConsent(agent, page, 'reject'))).toMatchObject({ error: 'access_denied', state: 'state-1' });
    await trail.expectTrail([
      ['CONSENT_CSRF_INVALID', { details: { reason: 'reused' } }],
      ['CONSENT_REJECTED', { ...subject(), details: { reason: 'withdrawn' } }],
    ]);
    expect([await grants(), await remembered()]).toEqual([0, undefined]);
    const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
    expect((await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).json.error).toBe('invalid_grant');
    expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
    expect(responseOf(await submitConsent(agent, page, 'accept'))).toMatchObject({ error: 'access_denied' });
  });

  test.each([
    ['more scopes are asked for', { scope: 'openid profile' }, ['openid', 'profile']],
    ['the same are asked for again', { scope: 'openid', prompt: 'consent' }, ['openid']],
  ])('oauth 3: refused after all takes back what this sign-in added, and nothing an earlier one allowed: %s', async (_, asked, then) => {
    await submitConsent(agent, await signIn(agent, client, user, { scope: 'openid' }), 'accept');
    const page = await agent.get(nextOf(await authorize(agent, client, asked)));
    expect(responseOf(await submitConsent(agent, page, 'accept')).code).toBeDefined();
    expect(await remembered()).toEqual(then);
    await trail.mark();
    expect(responseOf(await submitConsent(agent, page, 'reject'))).toMatchObject({ error: 'access_denied' });
    await trail.expectTrail([
      ['CONSENT_CSRF_INVALID', { details: { reason: 'reused' } }],
      ['CONSENT_REJECTED', { ...subject(), details: { reason: 'withdrawn', scopes: asked.scope.split(' ') } }],
    ]);
    expect([await grants(), await remembered()]).toEqual([1, ['openid']]);
    expect(responseOf(await authorize(agent, client, { scope: 'openid', prompt: 'none' })).code).toBeDefined();
    expect(responseOf(await authorize(agent, client, { scope: 'openid profile', prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
  });

  test('oauth 3: of several sign-ins that were allowed the same, the refusal of the one that added it counts: it was said last', async () => {
    const page = await signIn(agent, client, user, { scope: 'openid profile' });
    await submitConsent(agent, page, 'accept');
    const later = await agent.get(nextOf(await authorize(agent, client, { scope: 'openid read', prompt: 'consent' })));
    expect(responseOf(await submitConsent(agent, later, 'accept')).code).toBeDefined();
    expect(await remembered()).toEqual(['openid', 'profile', 'read']);
    expect(responseOf(await submitConsent(agent, page, 'reject'))).toMatchObject({ error: 'access_denied' });
    expect(await remembered()).toEqual(['read']);
    expect(responseOf(await submitConsent(agent, later, 'reject'))).toMatchObject({ error: 'access_denied' });
    expect(await remembered()).toBeUndefined();
  });

  test('oauth 5: refused when the code is used: nothing changes, and the page says so', async () => {
    const page = await signIn(agent, client, user);
    const { code } = responseOf(await submitConsent(agent, page, 'accept'));
    const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
    await platform.agent().postForm('/oauth/token', fields, { headers: client.basic });
    const late = await submitConsent(agent, page, 'reject');
    expect([late.status, late.text.includes('You allowed this before')]).toEqual([400, true]);
    expect(await remembered()).toEqual(['openid', 'read']);
  });

  test('oauth 5: allowed after a refusal: the refusal stands', async () => {
    const page = await signIn(agent, client, user);
    const refused = responseOf(await submitConsent(agent, page, 'reject'));
    expect(responseOf(await submitConsent(agent, page, 'accept'))).toEqual(refused);
    expect(await grants()).toBe(0);
  });

  test('security L15: no other form of a sign-in that is over decides anything', async () => {
    const page = await signIn(agent, client, user);
    await submitConsent(agent, page, 'accept');
    for (const csrf_token of [undefined, 'a'.repeat(320)]) {
      const answer = await submitConsent(agent, page, 'accept', { csrf_token });
      expect([answer.status, answer.location, formOf(answer)]).toEqual([400, undefined, {}]);
    }
    expect(await grants()).toBe(1);
  });

  test('security L15: ten parallel GETs of the step after sign-in make one code', async () => {
    const open = await givenClient(platform, { consent_disabled: true });
    const next = nextOf(await submitLogin(agent, await openLogin(agent, open), user));
    await trail.mark();
    const answers = await Promise.all(Array.from({ length: 10 }, () => agent.get(next)));
    expect(answers.filter(({ location }) => location?.searchParams.has('code')).length).toBe(1);
    expect(answers.filter(({ status }) => status === 400).length).toBe(9);
    expect((await platform.sql('select 1 from access_grant where client_id = $1', [open.clientId])).length).toBe(1);
    const names = await trail.names();
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_GRANT_CREATED').length).toBe(1);
    expect(names.filter((name) => name === 'AUTHZ_REQUEST_INVALID').length).toBe(9);
  });

  test('oauth 18: Back and reload after the end say that it is complete, with a way to the application', async () => {
    const page = await signIn(agent, client, user);
    await submitConsent(agent, page, 'accept');
    for (const path of ['login', 'consent']) {
      const back = await agent.get(`/oauth/${path}?transaction=${formOf(page).transaction}`);
      expect([back.status, back.text.includes('You have already signed in')]).toEqual([400, true]);
      expect(back.text).toContain(`<a href="${new URL(client.redirectUri).origin}/">Back to `);
    }
  });

  test('oauth 18: a browser that keeps no cookies is told so', async () => {
    const page = await platform.agent().get(nextOf(await authorize(platform.agent(), client)));
    expect([page.status, page.text.includes('Your browser did not send our cookie')]).toEqual([400, true]);
    expect(page.text).toContain('<a href=');
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser' } }]]);
  });

  test('scenario 5: twenty uses at once, one counts, and all lead to the same code', async () => {
    const page = await signIn(agent, client, user);
    await trail.mark();
    const answers = await Promise.all(Array.from({ length: 20 }, () => submitConsent(agent, page, 'accept')));
    expect(new Set(answers.map((answer) => responseOf(answer).code)).size).toBe(1);
    expect(await grants()).toBe(1);
    const names = await trail.names();
    expect(names.filter((name) => name === 'CONSENT_GIVEN').length).toBe(1);
    expect(names.filter((name) => name === 'CONSENT_CSRF_INVALID').length).toBe(19);
  });

  test('scenario 5: 301 seconds old', async () => {
    const page = await signIn(agent, client, user);
    const [row] = await platform.sql(
      `select round(extract(epoch from csrf_expires_at - now()))::int as seconds from auth_transaction where id = $1`,
      [formOf(page).transaction],
    );
    expect(row.seconds).toBe(300);
    await platform.sql(`update auth_transaction set csrf_expires_at = csrf_expires_at - interval '301 seconds' where id = $1`, [
      formOf(page).transaction,
    ]);
    await trail.mark();
    await expectShownAgain(await submitConsent(agent, page, 'accept'), formOf(page).csrf_token, 'expired');
  });

  test.each([
    ['scope', 'openid'],
    ['scope', 'openid read profile'],
    ['scope', undefined],
    ['client_id', 'other'],
    ['redirect_uri', 'https://evil.example/'],
    ['state', 'other'],
    ['state', undefined],
    ['nonce', 'added'],
    ['response_type', 'token'],
    ['code_challenge', 'x'.repeat(43)],
    ['code_challenge_method', undefined],
    ['response_mode', 'fragment'],
    ['prompt', 'none'],
    ['decision', 'maybe'],
    ['decision', undefined],
  ])('scenario 5: %s becomes %j', async (name, value) => {
    const page = await signIn(agent, client, user);
    await trail.mark();
    const answer = await submitConsent(agent, page, 'accept', { [name]: value });
    await expectShownAgain(answer, formOf(page).csrf_token, 'mismatch');
    expect(await grants()).toBe(0);
    expect(responseOf(await submitConsent(agent, answer, 'accept')).code).toBeDefined();
  });

  test('the token of another sign-in of the same browser', async () => {
    const first = formOf(await signIn(agent, client, user));
    const second = await agent.get(nextOf(await authorize(agent, client)));
    await trail.mark();
    await expectShownAgain(await submitConsent(agent, second, 'accept', { csrf_token: first.csrf_token }), formOf(second).csrf_token, 'unknown');
  });

  test('a page shown later makes the earlier one worthless', async () => {
    const page = await signIn(agent, client, user);
    const later = await agent.get(`/oauth/consent?transaction=${formOf(page).transaction}`);
    await trail.mark();
    await expectShownAgain(await submitConsent(agent, page, 'accept'), formOf(later).csrf_token, 'unknown');
  });

  test('the default scopes changed meanwhile: what was shown does not hold any more', async () => {
    const page = await signIn(agent, client, user, { scope: undefined });
    await platform.sql(`update client set default_scope_ids = '{read,profile}' where client_id = $1`, [client.clientId]);
    platform.runtime.caches.clear();
    await trail.mark();
    const again = await submitConsent(agent, page, 'accept');
    await expectShownAgain(again, formOf(page).csrf_token, 'mismatch');
    expect(formOf(again).scope).toBe('read profile');
  });

  test('signed out meanwhile: back to the login page', async () => {
    const page = await signIn(agent, client, user);
    await platform.sql('update browser_session set ended_at = now() where user_id = $1', [user.userId]);
    await trail.mark();
    expect(nextOf(await submitConsent(agent, page, 'accept')).pathname).toBe('/oauth/login');
    expect(await grants()).toBe(0);
    await trail.expectTrail([['CONSENT_CSRF_INVALID', { details: { reason: 'session_changed' } }]]);
  });

  test('RS-101 without cookies nothing happens', async () => {
    const page = await signIn(agent, client, user);
    await trail.mark();
    const answer = await submitConsent(platform.agent(), page, 'accept');
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'transaction_other_browser', endpoint: 'consent' } }]]);
  });

  test('RS-185 a user who is disabled meanwhile gets nothing', async () => {
    const page = await signIn(agent, client, user);
    const { run } = await import('../../src/kernel/work/run.ts');
    const { updateUser } = await import('../../src/people/users/index.ts');
    const [row] = await platform.sql('select version from directory_user where user_id = $1', [user.userId]);
    await run(platform.runtime, { transactionId: 'test', channel: 'GRAPHQL_ADMIN' }, updateUser, {
      userId: user.userId,
      input: { enabled: false, version: row.version },
    });
    expect(nextOf(await submitConsent(agent, page, 'accept')).pathname).toBe('/oauth/login');
    expect(await grants()).toBe(0);
  });
});
