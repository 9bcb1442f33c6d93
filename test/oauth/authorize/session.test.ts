import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Agent } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, formOf, nextOf, openLogin, responseOf, signIn, signInAndConsent, submitConsent, submitLogin, verifier } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let silent: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  user = await givenUser(platform);
  client = await givenClient(platform);
  await givenScopes(platform, { scope_id: 'payments', authentication_level: 2 });
  silent = await givenClient(platform, { consent_disabled: true, additional_scope_ids: ['openid', 'payments'] });
});
afterAll(() => platform.stop());
beforeEach(async () => {
  agent = platform.agent();
  await trail.mark();
});

async function redeem(by: GivenClient, code: string | undefined): Promise<{ id_token: string; claims: ReturnType<typeof decodeJwt> }> {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: by.redirectUri, code_verifier: verifier };
  const answer = await platform.agent().postForm('/oauth/token', fields, { headers: by.basic });
  return { id_token: answer.json.id_token, claims: decodeJwt(answer.json.id_token) };
}

const unattended = (reason: string, userId: string | null) =>
  ['AUTHZ_REQUEST_INVALID', { userId, details: { reason, parameter: 'prompt' } }] as const;

describe('prompt=none (OIDC Core §3.1.2.6)', () => {
  test('RS-037 nobody is signed in: login_required', async () => {
    const answer = await authorize(agent, client, { prompt: 'none' });
    expect(responseOf(answer)).toEqual({ error: 'login_required', error_description: expect.any(String), state: 'state-1', iss: platform.issuer });
    expect(await platform.sql('select 1 from auth_transaction where client_id = $1', [client.clientId])).toEqual([]);
    await trail.expectTrail([unattended('login_required', null)]);
  });

  test('RS-037 signed in, consent given before: a code without a page', async () => {
    await signInAndConsent(agent, client, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toEqual({
      code: expect.any(String),
      state: 'state-1',
      iss: platform.issuer,
    });
    await trail.expectTrail(['AUTHZ_REQUEST_GRANT_CREATED']);
  });

  test('a client without sessionBasedSilentAuth is not answered from the session: login_required; when people may be asked, the session counts', async () => {
    const loud = await givenClient(platform, { session_based_silent_auth: false, consent_disabled: true });
    await signIn(agent, silent, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, loud, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    await trail.expectTrail([unattended('login_required', user.userId)]);
    expect(responseOf(await authorize(agent, loud))).toMatchObject({ code: expect.any(String) });
  });

  test('RS-037 signed in, a scope without consent: consent_required', async () => {
    await signIn(agent, silent, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, client, { prompt: 'none', scope: 'openid email' }))).toMatchObject({ error: 'consent_required' });
    await trail.expectTrail([unattended('consent_required', user.userId)]);
  });

  test('RS-039 the sign-in is too old: login_required', async () => {
    await signIn(agent, silent, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, silent, { prompt: 'none', max_age: '0' }))).toMatchObject({ error: 'login_required' });
    await trail.expectTrail([unattended('login_required', user.userId)]);
  });

  test('the level is too low: interaction_required', async () => {
    await signIn(agent, silent, user);
    await trail.mark();
    expect(responseOf(await authorize(agent, silent, { prompt: 'none', scope: 'openid payments' }))).toMatchObject({ error: 'interaction_required' });
    await trail.expectTrail([unattended('interaction_required', user.userId)]);
  });
});

describe('prompt=login', () => {
  test('RS-038 the login page both times; auth_time moves, the session stays', async () => {
    const first = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    await sleep(1100);
    for (const _ of [1, 2]) expect(nextOf(await authorize(agent, silent, { prompt: 'login' })).pathname).toBe('/oauth/login');
    const second = await redeem(silent, responseOf(await signIn(agent, silent, user, { prompt: 'login' })).code);
    expect(second.claims.auth_time).toBeGreaterThan(first.claims.auth_time as number);
    expect(second.claims.sid).toBe(first.claims.sid);
  });
});

describe('max_age', () => {
  test('RS-039 older than max_age: signs in again; auth_time moves', async () => {
    const first = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    await sleep(2000);
    expect(responseOf(await authorize(agent, silent, { max_age: '10000' })).code).toBeDefined();
    expect(nextOf(await authorize(agent, silent, { max_age: '1' })).pathname).toBe('/oauth/login');
    const second = await redeem(silent, responseOf(await signIn(agent, silent, user, { max_age: '1' })).code);
    expect((second.claims.auth_time as number) - (first.claims.auth_time as number)).toBeGreaterThanOrEqual(2);
  });
  test('RS-039 max_age=0 always signs in again, once', async () => {
    await signIn(agent, silent, user);
    expect(responseOf(await signIn(agent, silent, user, { max_age: '0' })).code).toBeDefined();
  });
});

describe('id_token_hint', () => {
  test('of the person who is signed in: a code without a page', async () => {
    const { id_token } = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    expect(responseOf(await authorize(agent, silent, { prompt: 'none', id_token_hint: id_token })).code).toBeDefined();
  });

  test('of another person: login_required, or the login page where asking is allowed', async () => {
    const other = await givenUser(platform);
    const { id_token } = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    const second = platform.agent();
    await signIn(second, silent, other);
    await trail.mark();
    expect(responseOf(await authorize(second, silent, { prompt: 'none', id_token_hint: id_token }))).toMatchObject({ error: 'login_required' });
    await trail.expectTrail([unattended('login_required', other.userId)]);
    expect(nextOf(await authorize(second, silent, { id_token_hint: id_token })).pathname).toBe('/oauth/login');
  });

  test('of another person than the one who signs in then: login_required, no code', async () => {
    const other = await givenUser(platform);
    const { id_token } = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    const fresh = platform.agent();
    await trail.mark();
    expect(responseOf(await signIn(fresh, silent, other, { id_token_hint: id_token }))).toMatchObject({ error: 'login_required', state: 'state-1' });
    await trail.expectTrail(['USER_AUTHENTICATION_SUCCESS', unattended('login_required', other.userId)]);
  });

  test('oauth 7: of another client: counts for nothing, and with prompt=none nobody is known to be meant', async () => {
    const { id_token } = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    expect(responseOf(await authorize(agent, client, { id_token_hint: id_token })).code).toBeDefined();
    await trail.mark();
    expect(responseOf(await authorize(agent, client, { id_token_hint: id_token, prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'invalid', parameter: 'id_token_hint' } }]]);
  });

  test('oauth 7: altered, garbage or encrypted: sign-in goes on without it', async () => {
    const { id_token } = await redeem(silent, responseOf(await signIn(agent, silent, user)).code);
    const [header, , signature] = id_token.split('.');
    const forged = [header, Buffer.from(JSON.stringify({ ...decodeJwt(id_token), sub: 'root' })).toString('base64url'), signature].join('.');
    for (const id_token_hint of [forged, 'garbage', 'a.b.c.d.e', 'x'.repeat(9000)]) {
      expect(responseOf(await authorize(agent, silent, { id_token_hint })).code).toBeDefined();
      expect(responseOf(await authorize(agent, silent, { id_token_hint, prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    }
  });

  test('does not appear on the consent page', async () => {
    const asking = await givenClient(platform);
    const { id_token } = await redeem(asking, responseOf(await signInAndConsent(agent, asking, user)).code);
    const page = await agent.get(nextOf(await authorize(agent, asking, { id_token_hint: id_token, prompt: 'consent' })));
    expect(page.text).not.toContain(id_token);
    expect(responseOf(await submitConsent(agent, page, 'accept')).code).toBeDefined();
  });
});

describe('authentication level (oauth.md §5.6)', () => {
  test('a scope asks for more than a password: the client is told after sign-in, scenario 3', async () => {
    const answer = await signIn(agent, silent, user, { scope: 'openid payments' });
    expect(responseOf(answer)).toMatchObject({ error: 'unmet_authentication_requirements', state: 'state-1', iss: platform.issuer });
    await trail.expectTrail([
      'USER_AUTHENTICATION_SUCCESS',
      [
        'AUTHZ_REQUEST_AUTHENTICATION_LVL_INSUFFICIENT',
        { userId: user.userId, clientId: silent.clientId, details: { required: 2, actual: 1, scopes: ['openid', 'payments'] } },
      ],
    ]);
  });
  test('a plain OAuth request gets access_denied', async () => {
    expect(responseOf(await signIn(agent, silent, user, { scope: 'payments' }))).toMatchObject({ error: 'access_denied' });
  });
  test('acr_values ask for more', async () => {
    await signIn(agent, silent, user);
    const acr_values = 'urn:signet:oidc:authentication_level:2';
    expect(responseOf(await authorize(agent, silent, { acr_values }))).toMatchObject({ error: 'unmet_authentication_requirements' });
  });
  test('RS-024 acr_values that a password reaches', async () => {
    const acr_values = 'urn:signet:oidc:authentication_level:1';
    const { claims } = await redeem(silent, responseOf(await signIn(agent, silent, user, { acr_values, max_age: '3600' })).code);
    expect(claims).toMatchObject({ acr: acr_values, amr: ['pwd'], sid: expect.any(String), sub: user.userId });
  });
});

describe('the life of a session', () => {
  const end = (column: string) =>
    platform.sql(`update browser_session set ${column} = now() - interval '1 second' where user_id = $1`, [user.userId]);

  test.each(['expires_at', 'max_expires_at', 'ended_at'])('RS-061 it is over by %s, judged by the database', async (column) => {
    await signIn(agent, silent, user);
    await end(column);
    expect(nextOf(await authorize(agent, silent)).pathname).toBe('/oauth/login');
  });

  test('use keeps it alive, and is written at most once a minute', async () => {
    await signIn(agent, silent, user);
    const read = async () =>
      (
        await platform.sql('select last_seen_at, expires_at from browser_session where user_id = $1 order by created_at desc limit 1', [user.userId])
      )[0];
    const before = await read();
    await authorize(agent, silent);
    expect(await read()).toEqual(before);
    await platform.sql(
      `update browser_session set last_seen_at = now() - interval '61 seconds', expires_at = now() + interval '10 seconds' where user_id = $1`,
      [user.userId],
    );
    await authorize(agent, silent);
    const after = await read();
    expect(after.last_seen_at.getTime()).toBeGreaterThan(before.last_seen_at.getTime());
    expect(after.expires_at.getTime() - after.last_seen_at.getTime()).toBe(1_800_000);
  });

  test('use never moves the absolute end', async () => {
    await signIn(agent, silent, user);
    await platform.sql(
      `update browser_session set last_seen_at = now() - interval '61 seconds', max_expires_at = now() + interval '5 seconds' where user_id = $1`,
      [user.userId],
    );
    await authorize(agent, silent);
    const [last] = await platform.sql('select expires_at, max_expires_at from browser_session where user_id = $1 order by created_at desc limit 1', [
      user.userId,
    ]);
    expect(last.expires_at).toEqual(last.max_expires_at);
  });

  test('made-up and foreign cookies are nobody', async () => {
    for (const value of ['x', 'a'.repeat(43), '%00', '"', '__proto__', "' or 1=1 --"]) {
      const answer = await platform.agent({ cookie: `signet_session=${value}` }).get(`/oauth/authorize?client_id=${silent.clientId}&prompt=none`);
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe('signing in as another person', () => {
  test('ends the session of the one before', async () => {
    const other = await givenUser(platform);
    await signIn(agent, silent, user);
    const page = await openLogin(agent, silent, { prompt: 'login' });
    const former = agent.cookies.get('signet_session');
    await submitLogin(agent, page, other);
    agent.cookies.set('signet_session', former as NonNullable<typeof former>);
    expect(nextOf(await authorize(agent, silent)).pathname).toBe('/oauth/login');
  });

  test('from the consent page: consent is then asked of the other', async () => {
    const other = await givenUser(platform);
    const page = await signIn(agent, client, user, { prompt: 'consent' });
    const again = await agent.get(`/oauth/login?transaction=${formOf(page).transaction}`);
    const next = await agent.get(nextOf(await submitLogin(agent, again, other)));
    expect(next.text).toContain(other.username);
    await trail.mark();
    expect(responseOf(await submitConsent(agent, next, 'accept')).code).toBeDefined();
    await trail.expectTrail([
      ['CONSENT_GIVEN', { userId: other.userId }],
      ['AUTHZ_REQUEST_GRANT_CREATED', { userId: other.userId }],
    ]);
  });
});
