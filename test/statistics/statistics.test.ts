import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run } from '../../src/kernel/work/run.ts';
import { countTrail, forgetCountedPerson } from '../../src/trail/statistics/index.ts';
import { keepStatistics } from '../../workers/statistics/keep-statistics.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { appendTrail, settled, trailRow } from '../trail/append-trail.ts';

const refreshed = { tokenId: 't', familyId: 'f', scopes: [] };
const ofProfile = { profileId: 'P1' };
const wrongPin = { reason: 'unknown', failures: 1, maxAttempts: 3, ...ofProfile };
const excluded = 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED';

let platform: Platform;
let admin: AdminDesk;

const statistics = async (selection: string) => {
  const { data, errors } = await admin.ask(`{ statistics { ${selection} } }`);
  expect(errors).toBeUndefined();
  return data.statistics;
};
/** Events of a deployment that does not store them come a moment later than the others. */
const passed = (count: number) =>
  waitUntil('the events that are not stored have passed', async () => {
    const [row] = await platform.sql('select count(*)::int as count from audit_passing where $1', [true]);
    return row.count >= count;
  });

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_AUDIT_EXCLUDED_EVENTS: excluded } });
  admin = await openAdminDesk(platform);
  const login = (userId: string) => trailRow(excluded, { ...refreshed, ...(userId === 'cleo' ? {} : ofProfile), userId });
  await appendTrail(platform, [login('ada'), login('ADA'), login('ben'), login('cleo')]);
  await appendTrail(platform, [
    trailRow('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', wrongPin),
    trailRow('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason: 'reuse_detected' }),
    trailRow('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', { reason: 'revoked', ...ofProfile }),
    trailRow('TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED', { ...wrongPin, reason: 'attempts_exhausted', failures: 3 }),
    trailRow('TOKEN_REQUEST_FINGER_PRINT_ACCESS_TOKEN_REFRESHED', { ...refreshed, userId: 'ada' }),
    trailRow('TOKEN_REQUEST_FINGER_PRINT_INVALID_REFRESH_TOKEN', { reason: 'expired' }),
    trailRow('TOKEN_REQUEST_FINGER_PRINT_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED', { reason: 'unknown' }),
    trailRow('CLIENT_CREDENTIALS_CHECK_SUCCESS', { platform: 'android', appVersion: '1', osVersion: '15', clientId: 'D1' }),
    trailRow('CLIENT_CREDENTIALS_CHECK_SUCCESS', { platform: 'android', appVersion: '1', osVersion: '16', clientId: 'D1' }),
    trailRow('CLIENT_CREDENTIALS_CHECK_SUCCESS', { platform: 'android', appVersion: '1', osVersion: '15', clientId: 'D2' }),
    trailRow('CLIENT_CREDENTIALS_CHECK_SUCCESS', { platform: 'ios', appVersion: '1', clientId: 'D3' }, { userAgent: 'App/1 (iOS 26.1)' }),
  ]);
  await passed(4);
  await settled(platform);
});
afterAll(() => platform.stop());

test('conformance D17: events that are not stored are counted, logins are those of installations and appear in no query', async () => {
  expect(await platform.sql('select 1 from audit_event where type = $1', [excluded])).toEqual([]);
  await waitUntil('all is counted', async () => {
    await countTrail(platform.runtime);
    return (await statistics('pinLogins { success }')).pinLogins[0].success === 3;
  });
  expect(await statistics('pinLogins { periodDays success failure } fingerprintLogins { periodDays success failure }')).toEqual({
    pinLogins: [7, 30, 365].map((periodDays) => ({ periodDays, success: 3, failure: 2 })),
    fingerprintLogins: [7, 30, 365].map((periodDays) => ({ periodDays, success: 1, failure: 1 })),
  });
});

test('each event counts once, whoever counts and how often', async () => {
  await Promise.all(Array.from({ length: 8 }, () => countTrail(platform.runtime)));
  await appendTrail(platform, [trailRow('TOKEN_REQUEST_INVALID_REFRESH_TOKEN', wrongPin)]);
  await settled(platform);
  await Promise.all(Array.from({ length: 8 }, () => countTrail(platform.runtime)));
  expect((await statistics('pinLogins { success failure }')).pinLogins[0]).toEqual({ success: 3, failure: 3 });
});

test('different users by month: case does not matter, and a month without logins is 0', async () => {
  const { uniqueLoginsPerMonth: months } = await statistics('uniqueLoginsPerMonth(months: 3) { bucket value }');
  expect(months.map(({ value }: { value: number }) => value)).toEqual([0, 0, 3]);
  expect(months[2].bucket).toMatch(/^\d{4}-\d\d$/);
  expect((await statistics('uniqueLoginsPerMonth { bucket }')).uniqueLoginsPerMonth).toHaveLength(12);
});

test('versions of the operating system: an installation counts with its latest', async () => {
  expect(
    await statistics(
      'android: osVersions(platform: ANDROID) { bucket value } ios: osVersions(platform: IOS) { bucket value } none: osVersions(platform: WINDOWS) { bucket }',
    ),
  ).toEqual({
    android: [
      { bucket: '15', value: 1 },
      { bucket: '16', value: 1 },
    ],
    ios: [{ bucket: '26.1', value: 1 }],
    none: [],
  });
});

test('events by type over a span of days', async () => {
  const { past, now } = await statistics(
    `past: eventsPerType(from: "2001-01-01T00:00:00Z", to: "2001-12-31T00:00:00Z") { bucket } now: eventsPerType(from: "2001-01-01T00:00:00Z", to: "2999-01-01T00:00:00Z") { bucket value }`,
  );
  expect(past).toEqual([]);
  expect(now).toContainEqual({ bucket: 'CLIENT_CREDENTIALS_CHECK_SUCCESS', value: 4 });
});

test('the worker folds months that are over, takes the figures of live tables and forgets old days', async () => {
  const user = await givenUser(platform);
  await givenTokens(platform, await givenClient(platform), { user });
  await platform.sql(
    `insert into statistics_unique (metric, month, subject) select 'login', '2026-01-01', decode(md5(n::text), 'hex') from generate_series(1, 5) as n`,
  );
  await platform.sql(`insert into statistics_bucket (metric, day, dimension, count) values ('event', '2001-01-01', 'USER_CREATED', 7)`);
  await keepStatistics(platform.runtime);
  await keepStatistics(platform.runtime);
  expect(await platform.sql(`select count::int from statistics_bucket where metric = 'login' and day = '2026-01-01'`)).toEqual([{ count: 5 }]);
  expect(await platform.sql(`select 1 from statistics_unique where month = '2026-01-01'`)).toEqual([]);
  expect(await platform.sql(`select 1 from statistics_bucket where day = '2001-01-01'`)).toEqual([]);
  const figures = await statistics(
    'activeTokens registeredDevices mobileAuthEnrollments generatedAt installationsPerVersion(appIdentifier: "none") { bucket }',
  );
  expect(figures).toMatchObject({ activeTokens: 1, registeredDevices: 0, mobileAuthEnrollments: 0, installationsPerVersion: [] });
  expect(Date.now() - Date.parse(figures.generatedAt)).toBeLessThan(600_000);
});

test('a person who is erased leaves the digests, not the numbers', async () => {
  const forgotten = await run(platform.runtime, { transactionId: 'test', channel: 'CLI' }, forgetCountedPerson, 'Cleo');
  expect(forgotten).toBe(1);
  const ref = platform.runtime.trail.references.person('cleo');
  expect(await platform.sql(`select 1 from statistics_unique where subject = decode($1, 'hex')`, [ref])).toEqual([]);
  expect((await statistics('uniqueLoginsPerMonth(months: 1) { value }')).uniqueLoginsPerMonth).toEqual([{ value: 3 }]);
});

describe('who may', () => {
  const document = '{ statistics { generatedAt } }';
  test('ADMIN, OPERATOR and API clients with INSIGHTS; not the helpdesk, not the collector of events', async () => {
    expect((await (await openAdminDesk(platform, 'OPERATOR')).ask(document)).errors).toBeUndefined();
    expect((await (await openAdminDesk(platform, 'HELPDESK')).ask(document)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const as = async (scope: string) => ask(platform, 'admin', document, {}, { headers: (await givenApiClient(platform, [scope])).basic });
    expect((await as('INSIGHTS')).errors).toBeUndefined();
    expect((await as('EVENTS')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test.each([
    'uniqueLoginsPerMonth(months: 0) { value }',
    'uniqueLoginsPerMonth(months: 61) { value }',
    'osVersions(platform: IOS, days: 0) { value }',
  ])('BAD_USER_INPUT: %s', async (selection) => {
    const { errors } = await admin.ask(`{ statistics { ${selection} } }`);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
