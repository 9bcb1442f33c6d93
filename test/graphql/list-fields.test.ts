import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isInterfaceType, isObjectType } from 'graphql';
import { graphqlApis } from '../../src/server/graphql.ts';
import { givenAccount } from '../end-users/account.ts';
import { givenBusyPerson } from '../end-users/busy-person.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { everyStatementDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { givenEach } from './given-each.ts';
import { boundOf } from './list-bounds.ts';
import { isConnection, isList, listPaths } from './list-paths.ts';
import { largestPage, listStarts } from './list-starts.ts';

const schemas = { admin: graphqlApis().admin.schema, account: graphqlApis().account.schema };
const userId = 'busy';
const ofEach = 11;
let history = '';
/** Blocks that are columns of what they stand in: nothing is read for them. */
const storedInside = new Set(['tlsClientAuth', 'tokenExchange', 'openIdConnect', 'defaultMessages']);

/** The objects that an answer holds at the end of a way. */
function below(data: unknown, fields: readonly string[]): unknown[] {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  const rowsOf = (value: any): any[] => (value?.edges ? value.edges.map((edge: { node: object }) => edge.node) : [value].flat());
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return fields.reduce<any[]>((found, field) => found.flatMap((one) => rowsOf(one[field])).filter(Boolean), [data]);
}

describe('every list has a bound', () => {
  test.each(['admin', 'account'] as const)('%s: a page size, or a number that nothing exceeds', (api) => {
    const types = Object.values(schemas[api].getTypeMap()).filter((type) => !type.name.startsWith('__'));
    const lists = types.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields())
            .filter((field) => (isList(field) || isConnection(field)) && field.name !== 'edges')
            .map((field) => ({ coordinate: `${type.name}.${field.name}`, pages: field.args.some(({ name }) => name === 'first') }))
        : [],
    );
    expect(lists.length).toBeGreaterThan(10);
    expect(lists.filter(({ coordinate, pages }) => !pages && boundOf(coordinate) === undefined).map(({ coordinate }) => coordinate)).toEqual([]);
  });
});

describe('what lists cost', () => {
  let platform: Platform;
  let desk: AdminDesk;
  let account: { readonly token: string };
  beforeAll(async () => {
    platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
    desk = await openAdminDesk(platform);
    await givenEach(platform, ofEach);
    await givenBusyPerson(platform, userId, { devices: ofEach, each: ofEach });
    const own = await givenAccount(platform);
    account = own;
    await givenBusyPerson(platform, own.userId, { devices: ofEach, each: ofEach });
    const consents = `insert into consent (id, user_id, client_id, scopes) select gen_random_uuid(), u, client_id, '{openid}' from client, unnest($1::text[]) u
      where kind = 'STATIC' and client_id <> $2 on conflict do nothing`;
    await platform.sql(consents, [[userId, own.userId], own.client.clientId]);
    const portal = await givenApiClient(platform, ['END_USER']);
    const users = [
      ...Array(ofEach).fill(userId),
      ...(await platform.sql(`select user_id from user_profile where user_id like 'device-user-%'`)).map((row) => row.user_id),
    ];
    for (const id of users) await ask(platform, 'admin', `{ endUser(userId: "${id}") { consents { totalCount } } }`, {}, { headers: portal.basic });
    history = await givenHistory();
    await waitUntil(
      'events are settled',
      async () => (await desk.ask(`{ endUser(userId: "${users.at(-1)}") { latestEvents { id } } }`)).data.endUser.latestEvents.length > 0,
    );
  }, 180_000);
  afterAll(() => platform.stop());

  async function givenHistory(): Promise<string> {
    let version = (await desk.call('createPinPolicy(input: PinPolicyInput!)', { input: { name: 'changing' } }, 'pinPolicy { id version }')).pinPolicy;
    for (let at = 0; at < ofEach; at += 1)
      version = (
        await desk.call(
          'updatePinPolicy(id: ID!, input: PinPolicyInput!)',
          { id: version.id, input: { version: version.version, name: `changing-${at}` } },
          'pinPolicy { id version }',
        )
      ).pinPolicy;
    return `objectType: "pin_policy", objectId: "${version.id}"`;
  }

  const asking = (api: 'admin' | 'account', document: string) =>
    api === 'admin' ? desk.ask(document) : ask(platform, 'account', document, {}, { token: account.token });

  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  async function statementsOf(api: 'admin' | 'account', document: string): Promise<{ count: number; data: any }> {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    let answer: any;
    const said = await everyStatementDuring(async () => {
      answer = await asking(api, document);
    });
    expect([document, answer.errors]).toEqual([document, undefined]);
    return { count: said.length, data: answer.data };
  }

  /** What a process has in memory may be forgotten in between, and is then read once more: the least of some tries, as long as there are more than `few`. */
  async function leastStatementsOf(api: 'admin' | 'account', document: string, few: number) {
    let least = await statementsOf(api, document);
    for (let again = 0; again < 3 && least.count > few; again += 1) least = await statementsOf(api, document);
    return least;
  }

  const startsOf = (api: 'admin' | 'account') => listStarts(schemas[api], { user: api === 'admin' ? `endUser(userId: "${userId}")` : 'me', history });
  const pathsOf = (api: 'admin' | 'account') => startsOf(api).flatMap((start) => listPaths(schemas[api], start));

  test.each(['admin', 'account'] as const)(
    '%s: as many statements for many rows as for few',
    async (api) => {
      const paths = pathsOf(api);
      expect(paths.length).toBeGreaterThan(api === 'admin' ? 60 : 5);
      const dear: object[] = [];
      const empty: string[] = [];
      for (const path of paths) {
        // Keys of persons are read once and then known.
        await statementsOf(api, path.document(ofEach));
        const few = await statementsOf(api, path.document(2));
        const many = await leastStatementsOf(api, path.document(ofEach), few.count);
        if (many.count > few.count) dear.push({ path: path.name, few: few.count, many: many.count });
        if (!storedInside.has(path.fields.at(-1) ?? '') && below(many.data, path.fields).length < ofEach / 2) empty.push(path.name);
      }
      expect(empty).toEqual([]);
      expect(dear).toEqual([]);
    },
    300_000,
  );

  test.each(['admin', 'account'] as const)('%s: a page larger than allowed is refused', async (api) => {
    for (const start of startsOf(api)) {
      const [path] = listPaths(schemas[api], start);
      const most = largestPage(start);
      for (const rows of [most + 1, 0, -1]) {
        const { errors } = await asking(api, path?.document(rows) ?? '');
        expect([start.name, rows, errors?.[0]?.extensions.code]).toEqual([start.name, rows, 'BAD_USER_INPUT']);
      }
    }
  });
});
