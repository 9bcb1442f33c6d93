import { createHash, webcrypto } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Agent } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { authorize, responseOf, signIn } from './steps.ts';

const path = '/oauth/v1/checksession';

let platform: Platform;
let client: GivenClient;
let user: GivenUser;
let agent: Agent;

beforeAll(async () => {
  platform = await startPlatform();
  client = await givenClient(platform, {
    consent_disabled: true,
    open_id_connect: { expirationTimeSeconds: 600, additionalAudiences: [], idTokenSignedResponseAlg: 'ES256', sessionManagementEnabled: true },
  });
  user = await givenUser(platform);
});
afterAll(() => platform.stop());
beforeEach(() => {
  agent = platform.agent();
});

const originOf = ({ redirectUri }: GivenClient) => new URL(redirectUri).origin;

/** What the script of the page answers to a message, with the cookies a browser would show it. */
async function answerTo(message: unknown, origin = originOf(client)): Promise<string> {
  const { text } = await agent.get(path);
  const [, cookie, script] = /<script data-cookie="([^"]+)">([\s\S]*)<\/script>/.exec(text) ?? [];
  const state = agent.cookies.get(cookie as string);
  return new Promise((answered) => {
    let listener: ((event: object) => void) | undefined;
    runInNewContext(script as string, {
      document: { currentScript: { dataset: { cookie } }, cookie: state ? `other=1; ${cookie}=${state.value}` : 'other=1' },
      crypto: webcrypto,
      TextEncoder,
      Uint8Array,
      btoa,
      addEventListener: (_type: string, added: typeof listener) => {
        listener = added;
      },
    });
    listener?.({
      data: message,
      origin,
      source: {
        postMessage: (answer: string, target: string) => {
          expect(target).toBe(origin);
          answered(answer);
        },
      },
    });
  });
}

describe('session_state (OIDC Session Management 1.0 §2)', () => {
  test('unchanged while the session lives, also for a client that asks anew; changed after logout and for another person', async () => {
    const { session_state: first, ...rest } = responseOf(await signIn(agent, client, user));
    expect(Object.keys(rest).sort()).toEqual(['code', 'iss', 'state']);
    expect(first).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    const message = `${client.clientId} ${first}`;
    expect(await answerTo(message)).toBe('unchanged');
    const { session_state: again } = responseOf(await authorize(agent, client, { prompt: 'none' }));
    expect(again).not.toBe(first);
    expect(await answerTo(`${client.clientId} ${again}`)).toBe('unchanged');
    expect(await answerTo(message, 'https://other.example')).toBe('changed');
    expect(await answerTo(`somebody-else ${first}`)).toBe('changed');

    const confirmation = await agent.get('/oauth/v1/logout');
    const csrf = /name="csrf_token" value="([^"]+)"/.exec(confirmation.text)?.[1] as string;
    await agent.postForm('/oauth/v1/logout/confirm', { csrf_token: csrf, decision: 'accept' });
    expect(agent.cookies.has('signet_state')).toBe(false);
    expect(await answerTo(message)).toBe('changed');
    await signIn(agent, client, await givenUser(platform));
    expect(await answerTo(message)).toBe('changed');
  });

  test.each([undefined, 1, '', 'x', 'client no-dot', 'client a.b', `client ${'x'.repeat(43)}.${'y'.repeat(100)}`])(
    '%j is no message',
    async (message) => {
      if (typeof message === 'string') expect(await answerTo(message)).toBe('error');
      else expect(await Promise.race([answerTo(message), new Promise((late) => setTimeout(late, 50, 'nothing'))])).toBe('nothing');
    },
  );

  test('RS-021 only for clients that ask for it, and only with an ID token', async () => {
    const plain = await givenClient(platform, { consent_disabled: true });
    expect(responseOf(await signIn(agent, plain, user))).not.toHaveProperty('session_state');
    expect(agent.cookies.has('signet_state')).toBe(false);
    expect(responseOf(await authorize(agent, client, { scope: 'read' }))).not.toHaveProperty('session_state');
    expect(responseOf(await authorize(agent, client, { prompt: 'none', scope: 'openid write' }))).not.toHaveProperty('session_state');
  });

  test('the state may be read by our page and says nothing of the session cookie', async () => {
    const answer = await signIn(agent, client, user);
    const [line] = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('signet_state='));
    expect(line).not.toMatch(/httponly/i);
    expect(agent.cookies.get('signet_state')?.value).not.toBe(agent.cookies.get('signet_session')?.value);
    const thief = platform.agent({ cookie: `signet_session=${agent.cookies.get('signet_state')?.value}` });
    expect(responseOf(await authorize(thief, client, { prompt: 'none' })).error).toBe('login_required');
  });
});

describe('the page', () => {
  test('names its one script by digest, allows nothing else, and alone may be framed', async () => {
    const answer = await agent.get(path);
    const script = /<script [^>]*>([\s\S]*)<\/script>/.exec(answer.text)?.[1] as string;
    const digest = createHash('sha256').update(script).digest('base64');
    const policy = answer.headers.get('content-security-policy') as string;
    expect(policy).toContain(`default-src 'none'; script-src 'sha256-${digest}'; frame-ancestors https:`);
    expect([answer.status, answer.headers.get('x-frame-options'), answer.headers.get('set-cookie')]).toEqual([200, null, null]);
    for (const other of ['/oauth/v1/logout', '/oauth/v1/authorize']) {
      const framed = await platform.agent().get(other);
      expect([framed.headers.get('x-frame-options'), framed.headers.get('content-security-policy')]).toEqual([
        'DENY',
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
    }
  });

  test('behind https the cookie is readable in frames of other sites', async () => {
    const secure = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'https://id.example.com' } });
    expect((await secure.agent().get(path)).text).toContain('data-cookie="__Host-signet_state"');
    await secure.stop();
  });

  test('discovery tells of it and of the other kinds of logout', async () => {
    const { json } = await agent.get('/oauth/.well-known/openid-configuration');
    expect(json).toMatchObject({
      check_session_iframe: `${platform.issuer}/v1/checksession`,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });
});
