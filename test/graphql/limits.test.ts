import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { ask } from '../support/graphql.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform();
  ({ token } = await signInAdmin(platform));
});
afterAll(() => platform.stop());

async function refusal(query: string, variables: object = {}): Promise<string> {
  const { errors, data } = await ask(platform, 'admin', query, variables, { token });
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`;
}

function nested(depth: number): string {
  return `{ ${'a { '.repeat(depth)} b ${'} '.repeat(depth)} }`;
}

const page = 'auditEvents(first: 1) { totalCount }';

describe('RS-133: what would cost too much is refused before it is executed', () => {
  test('a document 60 levels deep', async () => {
    expect(await refusal(nested(60))).toBe('BAD_USER_INPUT: The document is nested too deeply: at most 10 levels are allowed.');
  });

  test('200 aliases', async () => {
    const aliases = Array.from({ length: 200 }, (_, index) => `a${index}: __typename`).join(' ');
    expect(await refusal(`{ ${aliases} }`)).toMatch(/^BAD_USER_INPUT: (A field may be asked for under|A document may have)/);
  });

  test('6 names for a field, 5 pass; 16 aliases, 15 pass', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}: ${page}`).join(' ');
    expect(await refusal(`{ ${names(6)} }`)).toBe('BAD_USER_INPUT: A field may be asked for under at most 5 names.');
    expect((await ask(platform, 'admin', `{ ${names(5)} }`, {}, { token })).errors).toBeUndefined();
    const events = (fields: number) =>
      `{ auditEvents { edges { node { ${['id', 'type', 'name', 'outcome', 'category', 'channel']
        .slice(0, fields)
        .flatMap((field) => [1, 2, 3].map((n) => `${field}${n}: ${field}`))
        .join(' ')} } } } }`;
    expect((await ask(platform, 'admin', events(5), {}, { token })).errors).toBeUndefined();
    expect(await refusal(events(6))).toBe('BAD_USER_INPUT: A document may have at most 15 aliases.');
  });

  test('aliases hidden in fragments count', async () => {
    const fragments = Array.from({ length: 6 }, (_, index) => `fragment F${index} on Query { f${index}: ${page} }`).join(' ');
    expect(await refusal(`{ ${Array.from({ length: 6 }, (_, index) => `...F${index}`).join(' ')} } ${fragments}`)).toMatch(/at most 5 names/);
  });

  test('100 guesses of a password in one document never reach the password', async () => {
    const trail = trailOf(platform);
    await trail.mark();
    const guesses = Array.from(
      { length: 100 },
      (_, index) => `g${index}: adminLogin(username: "admin", password: "${index}") { session { accessToken } }`,
    ).join(' ');
    expect((await ask(platform, 'admin', `mutation { ${guesses} }`)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await trail.expectTrail([]);
  });

  test('11 mutations', async () => {
    const logins = 'adminRefresh { userErrors { code } } '.repeat(11);
    expect(await refusal(`mutation { ${logins} }`)).toBe('BAD_USER_INPUT: A document may have at most 10 mutations.');
  });

  test('pages within pages', async () => {
    const query = `query ($n: Int) { clients(first: $n) { edges { node { ... on StaticClient { ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: defaultScopes { descriptions { text } }`).join(' ')} } } } } }`;
    expect(await refusal(query, { n: 100 })).toBe('BAD_USER_INPUT: The document is too costly: at most 5000 is allowed.');
    expect((await ask(platform, 'admin', query, { n: 10 }, { token })).errors).toBeUndefined();
  });

  test('the largest page of events passes with all its fields', async () => {
    const query =
      '{ auditEvents(first: 1000) { pageInfo { hasNextPage } edges { cursor node { id type name occurredAt outcome category clientId appName userId adminUser transactionId clientIp userAgent channel details } } } }';
    expect((await ask(platform, 'admin', query, {}, { token })).errors).toBeUndefined();
  });

  test('fields without fields count as a tenth, and what is computed from all files of a template set as much', async () => {
    const costly = (
      rows: number,
    ) => `{ auditEvents(first: ${rows}) { edges { node { id type name outcome category channel cursor clientId appName userId adminUser } } }
      again: auditEvents(first: ${rows}) { edges { node { id } } } }`;
    expect((await ask(platform, 'admin', costly(800), {}, { token })).errors).toBeUndefined();
    expect(await refusal(costly(1000))).toBe('BAD_USER_INPUT: The document is too costly: at most 5000 is allowed.');
    const sets = (rows: number) => `{ templateSets(first: ${rows}) { edges { node { archive } } } }`;
    expect((await ask(platform, 'admin', sets(90), {}, { token })).errors).toBeUndefined();
    expect(await refusal(sets(100))).toBe('BAD_USER_INPUT: The document is too costly: at most 5000 is allowed.');
  });

  test('fragments that spread each other a million million times are counted, not walked', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, index) => `fragment L${index} on Query { adminViewer { username } ...L${index + 1} ...L${index + 1} }`,
    ).join(' ');
    const answer = await ask(platform, 'admin', `{ ...L0 } ${levels} fragment L40 on Query { adminViewer { roles } }`, {}, { token });
    expect(answer.data).toEqual({ adminViewer: { username: expect.any(String), roles: ['ADMIN'] } });
  });

  test('fragments in a circle', async () => {
    expect(
      await refusal(
        '{ auditEvents { ...A } } fragment A on AuditEventConnection { edges { node { ...B } } } fragment B on AuditEvent { id a { ...B } }',
      ),
    ).toMatch(/^BAD_USER_INPUT/);
    expect(await refusal('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A adminViewer { username } }')).toMatch(
      /^GRAPHQL_VALIDATION_FAILED/,
    );
  });

  test('more than 2000 tokens', async () => {
    expect(await refusal(`{ ${'__typename '.repeat(2001)} }`)).toMatch(
      /^GRAPHQL_PARSE_FAILED: Syntax Error: Document contains more that 2000 tokens/,
    );
  });
});

describe('RS-131: the schema is not told to those who may not know it', () => {
  test.each([
    ['__schema', '{ __schema { types { name } } }'],
    ['__type', '{ __type(name: "Query") { name } }'],
    ['an alias', '{ x: __schema { types { name } } }'],
    ['a fragment', '{ ...f } fragment f on Query { __schema { queryType { name } } }'],
    ['the whole introspection query', getIntrospectionQuery()],
  ])('introspection by %s', async (_name, query) => {
    for (const api of ['admin', 'account'] as const) {
      const answer = await ask(platform, api, query);
      expect(answer.data).toBeUndefined();
      expect(answer.errors?.[0]?.message).toBe('Introspection is not available here.');
    }
  });

  test('no suggestions for names that nearly fit', async () => {
    for (const query of [
      '{ adminViewr { username } }',
      '{ adminViewer { usernam } }',
      '{ auditEvents(filter: { typs: [] }) { totalCount } }',
      '{ auditEvents(filter: { outcomes: [SUCCES] }) { totalCount } }',
    ]) {
      const { errors } = await ask(platform, 'admin', query, {}, { token });
      expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(JSON.stringify(errors)).not.toMatch(/Did you mean|adminViewer"|username"|types|SUCCESS/);
    }
    const { errors } = await ask(
      platform,
      'admin',
      'query ($f: AuditEventFilter) { auditEvents(filter: $f) { totalCount } }',
      { f: { outcomes: ['SUCCES'] } },
      { token },
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|SUCCESS/);
  });

  test('where it is allowed, the whole introspection query passes the limits', async () => {
    const open = await startPlatform({ env: { SIGNET_GRAPHQL_INTROSPECTION: 'true' } });
    const { data, errors } = await ask(open, 'admin', getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data.__schema.queryType.name).toBe('Query');
    await open.stop();
  });
});
