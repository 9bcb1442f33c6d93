import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';
import { authorize, nextOf, responseOf, signIn, signInAndConsent, submitConsent } from '../steps.ts';

let platform: Platform;
let trail: Trail;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  user = await givenUser(platform);
  agent = platform.agent();
});

const unproven = { auth_method: 'PKCE', secret_hash: null, grant_types: ['AUTHORIZATION_CODE'] };
const native = (redirect_url: string, more: object = {}): Promise<GivenClient> => givenClient(platform, { ...unproven, redirect_url, ...more });
const events = async () => (await platform.sql('select 1 from access_grant where user_id = $1', [user.userId])).length;

describe('reliability R5: a public client that any program may pose as is never answered unseen', () => {
  test.each(['http://127.0.0.1:5000/cb', 'http://[::1]:5000/cb', 'http://localhost:5000/cb', 'com.example.app:/cb'])(
    'reliability R5: at %s',
    async (address) => {
      const client = await native(address);
      await signInAndConsent(agent, client, user);
      expect(await events()).toBe(1);
      await trail.mark();
      expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
      await trail.expectTrail([['AUTHZ_REQUEST_INVALID', { details: { reason: 'consent_required', parameter: 'prompt' } }]]);
      const seen = await authorize(agent, client);
      expect(nextOf(seen).pathname).toBe('/oauth/consent');
      const page = await agent.get(nextOf(seen));
      expect([page.status, await events()]).toEqual([200, 1]);
      expect(responseOf(await submitConsent(agent, page, 'accept')).code).toBeDefined();
    },
  );

  test('reliability R5: any port of a loopback address, and a client that is configured without consent', async () => {
    const client = await native('http://127.0.0.1:5000/cb', { consent_disabled: true });
    expect(responseOf(await signIn(agent, client, user)).code).toBeDefined();
    expect(nextOf(await authorize(agent, client, { redirect_uri: 'http://127.0.0.1:6000/cb' })).pathname).toBe('/oauth/consent');
  });

  test('reliability R5: who has just typed a password has seen the page that names the client', async () => {
    const client = await native('com.example.typed:/cb');
    await signInAndConsent(agent, client, user);
    expect(responseOf(await signIn(platform.agent(), client, user)).code).toBeDefined();
  });

  test('reliability R5: a claimed https address and a client with credentials are answered by the session as before', async () => {
    for (const client of [await native('https://claimed.example/cb'), await givenClient(platform, { redirect_url: 'http://127.0.0.1:5000/cb' })]) {
      const own = platform.agent();
      await signInAndConsent(own, client, user);
      expect(responseOf(await authorize(own, client)).code).toBeDefined();
      expect(responseOf(await authorize(own, client, { prompt: 'none' })).code).toBeDefined();
    }
  });

  test('reliability R5: sessionBasedSilentAuth: false lets the session answer nothing, with prompt=none or without', async () => {
    const client = await givenClient(platform, { session_based_silent_auth: false });
    await signInAndConsent(agent, client, user);
    expect(nextOf(await authorize(agent, client)).pathname).toBe('/oauth/consent');
    expect(responseOf(await authorize(agent, client, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    expect(responseOf(await signIn(platform.agent(), client, user)).code).toBeDefined();
  });
});
