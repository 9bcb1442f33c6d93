import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { givenDevice, givenDeviceClient, typeCode } from './device/device-steps.ts';
import { authorize, formOf, nextOf, openLogin, responseOf, signIn } from './steps.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let agents: Agent[];
/** Values that mean something at one step or another, each of which may turn up at any. */
let meaningful: string[];

const unlimited = {
  SIGNET_REQUESTS_PER_MINUTE: '0',
  SIGNET_LOGIN_FAILURES_PER_ADDRESS: '10000',
  SIGNET_LOGIN_FAILURES_PER_ACCOUNT: '100',
};

beforeAll(async () => {
  platform = await startPlatform({ env: { ...unlimited, SIGNET_STEP_UP_URL: 'https://step-up.example/' } });
  trail = trailOf(platform);
  client = await givenClient(platform);
  const user = await givenUser(platform);
  const [atLogin, atConsent, atDevice, fresh] = [platform.agent(), platform.agent(), platform.agent(), platform.agent()];
  const login = await openLogin(atLogin, client);
  const consent = await signIn(atConsent, client, user);
  const device = await givenDevice(platform, await givenDeviceClient(platform));
  await typeCode(atDevice, device.user_code);
  agents = [atLogin, atConsent, atDevice, fresh];
  meaningful = [
    ...Object.values(formOf(login)),
    ...Object.values(formOf(consent)),
    ...['accept', 'reject', 'cancel', 'confirm', 'stay', '123456', '000000', 'code', 'access_denied', 'directory', 'https://evil.example/'],
    ...[user.username, user.userId, client.clientId, client.redirectUri, device.user_code, 'openid read', 'none', 'x'.repeat(300)],
    nextOf(await authorize(atLogin, client)).searchParams.get('transaction') ?? '',
  ];
});
afterAll(() => platform.stop());

const names = [
  ...[
    'transaction',
    'csrf_token',
    'username',
    'password',
    'new_password',
    'decision',
    'code',
    'state',
    'error',
    'iss',
    'user_code',
    'ticket',
    'provider',
    'idp',
  ],
  ...['client_id', 'redirect_uri', 'scope', 'response_type', 'id_token_hint', 'post_logout_redirect_uri', 'logout_hint', 'ui_locales'],
  ...['__proto__', 'constructor', ''],
];
const value = () =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...meaningful) }, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 200 }));
const form = () =>
  fc
    .array(fc.tuple(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 12 })), value()), { maxLength: 8 })
    .map((pairs) => new URLSearchParams(pairs.map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()])).toString());

interface Step {
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST')[];
  readonly events: readonly AuditEventName[];
}

const both = ['GET', 'POST'] as const;
/** Where a person may end up from any step: at the client with a refusal or a code. */
const endings: readonly AuditEventName[] = ['AUTHZ_REQUEST_INVALID', 'AUTHZ_REQUEST_GRANT_CREATED'];

/** Every step of a sign-in that a browser can ask for, with what its part of oauth.md lets it record. */
const steps: readonly Step[] = [
  { path: '/oauth/login', methods: both, events: [...endings, 'USER_AUTHENTICATION_FAILURE', 'USER_AUTHENTICATION_SUCCESS'] },
  { path: '/oauth/new-password', methods: both, events: endings },
  { path: '/oauth/consent', methods: both, events: [...endings, 'CONSENT_CSRF_INVALID', 'CONSENT_GIVEN', 'CONSENT_REJECTED'] },
  { path: '/oauth/sms-step-up', methods: both, events: [...endings, 'SMS_STEP_UP_CSRF_INVALID', 'SMS_STEP_UP_CODE_INVALID'] },
  { path: '/oauth/sms-step-up/resend', methods: ['POST'], events: [...endings, 'SMS_STEP_UP_CSRF_INVALID'] },
  { path: '/oauth/step-up', methods: ['GET'], events: endings },
  { path: '/oauth/step-up/return', methods: ['GET'], events: endings },
  { path: '/oauth/oauth-idp/callback', methods: ['GET'], events: ['IDP_OAUTH_STATE_MISMATCH'] },
  { path: '/oauth/device_authorization/verification', methods: both, events: ['AUTHZ_REQUEST_INVALID'] },
  { path: '/oauth/v1/logout', methods: both, events: ['OPENID_SESSION_LOGOUT_FAILURE', 'OPENID_SESSION_LOGOUT_SUCCESS'] },
  { path: '/oauth/v1/logout/confirm', methods: ['POST'], events: ['OPENID_SESSION_LOGOUT_FAILURE', 'OPENID_SESSION_LOGOUT_SUCCESS'] },
];

/** A page of ours, or a redirect that stays with us or leads to the one client there is. */
function expectNoEscape({ status, location, text, headers }: Answer): void {
  expect([200, 302, 303, 400, 429]).toContain(status);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(text).not.toMatch(/<script>|node_modules|select .* from/i);
  if (text !== '') expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  const isOurs = location === undefined || location.origin === platform.url || location.href.startsWith(client.redirectUri);
  expect([location?.href, isOurs]).toEqual([location?.href, true]);
}

test.each(steps)(
  'whatever reaches $path: no fault of ours, no way out but to the client, and no event outside its table',
  async ({ path, methods, events }) => {
    await trail.mark();
    await fc.assert(
      fc.asyncProperty(form(), fc.constantFrom(...methods), fc.constantFrom(...agents), async (text, method, agent) => {
        expectNoEscape(method === 'GET' ? await agent.get(`${path}?${text}`) : await agent.postForm(path, text));
      }),
      { numRuns: 120, endOnFailure: true },
    );
    expect([...new Set(await trail.names())].filter((name) => !events.includes(name))).toEqual([]);
  },
  120_000,
);

test('RS-095 an ordinary sign-in works after all of it', async () => {
  const quiet = await givenClient(platform, { consent_disabled: true });
  expect(responseOf(await signIn(platform.agent(), quiet, await givenUser(platform)))).toMatchObject({ code: expect.any(String) });
});
