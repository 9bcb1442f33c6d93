import { openIdConnectBlock } from '../../../src/applications/clients/index.ts';
import { openSealing, parseSealingKeys } from '../../../src/kernel/base/crypto/sealing.ts';
import { randomIds } from '../../../src/kernel/base/ids.ts';
import { readConfig } from '../../../src/kernel/contract/config/config.ts';
import { graphqlApis } from '../../../src/server/graphql.ts';
import { givenBusyPerson } from '../../end-users/busy-person.ts';
import { givenEach } from '../../graphql/given-each.ts';
import { listStarts } from '../../graphql/list-starts.ts';
import { givenMobileApp } from '../../support/installations.ts';
import type { Platform } from '../../support/start-platform.ts';
import { testSettings } from '../../support/test-settings.ts';
import { type CostlyQuery, costlyQueries } from '../costly-queries.ts';
import { fillDevices } from '../fill/fill-devices.ts';
import { fillEvents } from '../fill/fill-events.ts';
import { fillPeople } from '../fill/fill-people.ts';
import { fillPersonKeys } from '../fill/fill-person-keys.ts';
import type { Stage } from '../stage.ts';
import { adminToken, askAdmin } from './admin-token.ts';
import { median } from './median.ts';

const busy = 'busy-person';
const eventFields =
  'id type occurredAt outcome category userId clientId appName adminUser clientIp userAgent channel transactionId details detailsText';
const userFields = 'id userId username email givenName familyName locale createdAt version';
const page = (list: string, args: string, fields: string) => `{ ${list}(${args}) { totalCount edges { node { ${fields} } } } }`;

/** Searches and filters, common and rare. */
const filtered: readonly CostlyQuery[] = [
  ...['a', 'e@', 'filled', 'example.org', 'illed99', 'nobody is called so', '%'].map((search) => ({
    name: `users, search ${search}`,
    document: page('users', `first: 100, search: ${JSON.stringify(search)}`, userFields),
  })),
  ...['e', 'filled', 'evice-99', 'no such thing'].map((search) => ({
    name: `clients, search ${search}`,
    document: page('clients', `first: 100, filter: { search: ${JSON.stringify(search)} }`, 'id clientId kind name createdAt version'),
  })),
  ...[
    'outcomes: [FAILURE]',
    'types: [USER_DELETED]',
    'excludeTypes: [TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED]',
    'categories: [ADMIN, HELPDESK, SMS]',
    'userId: "filled-user-1"',
    'userId: "filled-user-99999"',
    'clientId: "filled-client-3", outcomes: [FAILURE]',
    'clientId: "no such client"',
    'appName: "Application 3"',
    'adminUser: "admin3"',
    'clientIp: "10.1.2.3"',
    'transactionId: "none"',
  ].map((filter) => ({ name: `auditEvents, ${filter}`, document: page('auditEvents', `first: 1000, filter: { ${filter} }`, eventFields) })),
  {
    name: 'statistics',
    document: `{ statistics { generatedAt uniqueLoginsPerMonth(months: 60) { bucket value } pinLogins { success failure } fingerprintLogins { success failure }
      osVersions(platform: ANDROID, days: 366) { bucket value } installationsPerVersion(appIdentifier: "app-1") { bucket value } activeTokens registeredDevices
      mobileAuthEnrollments eventsPerType(from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z") { bucket value } } }`,
  },
];

const perQuery = 3;
const slowestShown = 15;

/** Milliseconds of the slowest queries that the limits let through, each the median of some runs on a warm process. */
export async function probeLimits(stage: Stage, say: (text: string) => void): Promise<Readonly<Record<string, number>>> {
  const { session } = stage.database;
  const { users, events } = stage.options;
  const sealing = openSealing(parseSealingKeys([testSettings.SIGNET_SEALING_KEYS as string]));
  const sql = async (text: string, values: readonly unknown[] = []) => (await session.query(text, [...values])).rows;
  const platform = { sql, runtime: { sealing, ids: randomIds, database: { query: sql } } } as unknown as Platform;
  say(`bench: ${users} people, ${events} events, 100 of each kind of object`);
  await fillPeople(session, users, () => undefined);
  await fillPersonKeys(session, users, sealing);
  await fillEvents(session, events, users, () => undefined);
  // First the many: plans of foreign keys are made once, and on small tables they would be wrong for large ones.
  await fillDevices(session, users, (await givenMobileApp(platform)).identifier);
  await givenEach(platform, 100);
  await givenBusyPerson(platform, busy, { devices: 100, each: 10 });
  const block = openIdConnectBlock.parse({ expirationTimeSeconds: 600, idTokenSignedResponseAlg: 'RS256' });
  for (const table of ['client', 'mobile_app'])
    await session.query(`update ${table} set open_id_connect = $1 where open_id_connect is not null`, [JSON.stringify(block)]);
  await session.query('vacuum analyze');
  const token = await adminToken(stage);
  const { schema } = graphqlApis().admin;
  const limits = readConfig({}).graphql;
  const starts = listStarts(schema, { user: `endUser(userId: "${busy}")`, history: 'objectType: "scope", objectId: "scope-1"' });
  const queries = [...costlyQueries(schema, starts, limits), ...filtered];
  say(`bench: ${queries.length} queries that pass the limits of cost ${limits.maxCost} and depth ${limits.maxDepth}`);
  const times: { readonly name: string; readonly ms: number }[] = [];
  for (const { name, document } of queries) {
    const took: number[] = [];
    for (let round = 0; round <= perQuery; round += 1) {
      const startedAt = performance.now();
      await askAdmin(stage, document, {}, token);
      if (round > 0) took.push(performance.now() - startedAt);
    }
    times.push({ name, ms: median(took) });
  }
  times.sort((a, b) => b.ms - a.ms);
  return Object.fromEntries([
    ['queries', times.length],
    ...times.slice(0, slowestShown).map(({ name, ms }): [string, number] => [`${name}, ms`, ms]),
  ]);
}
