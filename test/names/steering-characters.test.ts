import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportEvents } from '../../src/trail/audit/index.ts';
import { openLogin, signIn } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { appendTrail, settled, trailRow } from '../trail/append-trail.ts';

/** One of each kind: C0, C1, direction, invisible, line and paragraph separators, a tag character, and joiners that join nothing. */
const steering = [
  '\u0007',
  '\u0085',
  '\u009b',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u061c',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\u2028',
  '\u2029',
  '\u{e0041}',
  '\u200d',
  '\u200c',
];
const named = steering.map((character) => [`U+${character.codePointAt(0)?.toString(16).padStart(4, '0')}`, character] as const);

/** Joiners that are read: a family, a flag of two parts, Persian, Sinhala. */
const joined = ['👨‍👩‍👧 family', '🏳️‍🌈 flag', 'می‌خواهم', 'ශ්‍රී'];

let platform: Platform;
let trail: Trail;
let desk: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

type Outcome = { readonly userErrors: readonly { code: string; field: string[] }[] };
const faults = ({ userErrors }: Outcome) => userErrors.map(({ code, field }) => `${code} ${field.join('.')}`);

describe('security L9: names and texts that are stored', () => {
  const inputs: readonly [string, (text: string) => Promise<Outcome>, string][] = [
    ['a user', (username) => desk.call('createUser(input: UserInput!)', { input: { username } }, 'user { username }'), 'username'],
    [
      'a client',
      (name) =>
        desk.call('createApiClient(input: ApiClientInput!)', { input: { clientId: 'steered', name, apiScopes: ['EVENTS'] } }, 'client { clientId }'),
      'name',
    ],
    [
      'a message',
      (defaultContent) =>
        desk.call('createMessage(input: MessageInput!)', { input: { key: `k${Date.now()}`, defaultContent } }, 'message { defaultContent }'),
      'defaultContent',
    ],
    ['a PIN policy', (name) => desk.call('createPinPolicy(input: PinPolicyInput!)', { input: { name } }, 'pinPolicy { name }'), 'name'],
    [
      'a provider',
      (name) =>
        desk.call(
          'createIdentityProvider(input: IdentityProviderInput!)',
          { input: { identifier: 'idp', name, type: 'HEADER' } },
          'identityProvider { name }',
        ),
      'name',
    ],
  ];

  test.each(inputs)('of %s hold no character that steers', async (_kind, create, field) => {
    for (const [code, character] of named)
      expect([code, faults(await create(`gro${character}up`))]).toEqual([code, [`INVALID_VALUE input.${field}`]]);
    await trail.expectTrail([]);
  });

  test('hold joiners where they join', async () => {
    for (const username of joined) {
      const { user, userErrors } = await desk.call('createUser(input: UserInput!)', { input: { username } }, 'user { username }');
      expect([userErrors, user?.username]).toEqual([[], username]);
    }
    await trail.expectTrail(joined.map(() => 'USER_CREATED' as const));
  });

  test('of several lines may have lines', async () => {
    const input = { key: 'lines', defaultContent: 'one\ntwo' };
    const { message } = await desk.call('createMessage(input: MessageInput!)', { input }, 'message { defaultContent }');
    expect(message.defaultContent).toBe('one\ntwo');
  });

  test('of a client that registers itself likewise', async () => {
    const access = { name: 'Partners', scopeIds: [], grantTypes: ['CLIENT_CREDENTIALS'], maxUses: 9 };
    const { oneTimeSecret } = await desk.call('createInitialAccess(input: InitialAccessInput!)', { input: access }, 'oneTimeSecret');
    const body = { client_name: 'Bank\u202eknaB', grant_types: ['client_credentials'] };
    const answer = await platform.agent().postJson('/oauth/v1/register', body, { headers: { authorization: `Bearer ${oneTimeSecret}` } });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client_metadata']);
    expect(answer.json.error_description).not.toContain('\u202e');
  });
});

test('security L9: pages show no such character, whenever the name was stored', async () => {
  const client = await givenClient(platform, { name: 'Bank\u202e\u009bknaB' });
  const user = await givenUser(platform, { username: 'pat\u202etap' });
  const login = await openLogin(platform.agent(), client);
  expect(login.text).toContain('BankknaB');
  const agent = platform.agent();
  const consent = await signIn(agent, client, user);
  expect(consent.text).toContain('pattap');
  for (const { text } of [login, consent]) expect(text).not.toMatch(/[\u202e\u009b]/);
});

test('security L9: the trail holds none, and exports escape those of before', async () => {
  const nasty = steering.slice(0, -2).join('x');
  await appendTrail(platform, [trailRow('TOKEN_REQUEST_INVALID', { reason: nasty, appName: nasty, userId: 'steered' }, { userAgent: nasty })]);
  const [stored] = await platform.sql<{ text: string }>(
    `select app_name || (details->>'reason') as text from audit_event where app_name is not null and type = 'TOKEN_REQUEST_INVALID'`,
  );
  expect(stored?.text).toMatch(/^[ x]+$/);
  await platform.sql(`update audit_event set app_name = $1, details = jsonb_build_object('reason', $1::text) where type = 'TOKEN_REQUEST_INVALID'`, [
    nasty,
  ]);
  await settled(platform);
  for (const format of ['ndjson', 'cef'] as const) {
    const lines: string[] = [];
    for await (const page of exportEvents(platform.runtime, { format })) lines.push(...page);
    const found = lines.filter((line) => line.includes('TOKEN_REQUEST_INVALID'));
    expect(found).toHaveLength(1);
    const [line = ''] = found;
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    if (format === 'ndjson') expect(JSON.parse(line)).toMatchObject({ appName: nasty, details: { reason: nasty } });
    else expect(line).toContain('cs3=\\\\u0007x\\\\u0085x\\\\u009bx\\\\u202ex');
    const [, told = line] = / msg=(\{.*\})$/.exec(line) ?? [];
    if (format === 'cef') expect(JSON.parse(told.replace(/\\([\\=])/g, '$1'))).toEqual({ reason: nasty });
  }
});
