import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { type AdminDesk, openAdminDesk } from './admin-desk.ts';
import { statementsDuring } from './listen-to-sql.ts';
import { type Platform, startPlatform } from './start-platform.ts';
import { type Trail, trailOf } from './trail.ts';

type Values = Readonly<Record<string, unknown>>;

/** A kind of configuration object as its tests see it. */
export interface ConfigObjectCase {
  /** The field of the payload; mutations and types are named after it. */
  readonly name: string;
  readonly plural: string;
  readonly table: string;
  /** The beginning of its event names. */
  readonly event: string;
  /** What the tests read of it beside id and version. */
  readonly selection: string;
  /** The least a creation needs, and what the object then is. */
  readonly least: Values;
  readonly usual: Values;
  /** Every field, none with its usual value, and what of it is shown differently. */
  readonly whole: Values;
  readonly shown?: Values;
  readonly secrets?: readonly string[];
  /** A change of one field. */
  readonly change: readonly [field: string, from: unknown, to: unknown];
  /** Inputs that are refused, with `CODE path` of each fault. `whole` is stored when they are tried. */
  readonly refused: readonly (readonly [what: string, input: Values, faults: readonly string[]])[];
  readonly mayBeDeleted?: boolean;
  /** The argument by which update and delete find it. */
  readonly keyArgument?: string;
}

function changesOf(event: { readonly details: unknown } | undefined): unknown {
  return (event?.details as Values | undefined)?.changes;
}

/** Faults of an answer as `CODE path`. */
export function faultsOf(answer: { userErrors: { code: string; field: string[] | null }[] }): string[] {
  return answer.userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The promises every kind of configuration object keeps: each field comes back, defaults, exact events with secrets masked, RS-193,
 * refusals without an event, deletion, permissions, keyset pages in one statement. `prepare` makes what it refers to.
 */
export function describeConfigObject(kind: ConfigObjectCase, prepare: (platform: Platform) => Promise<unknown> = async () => undefined): void {
  const type = capital(kind.name);
  const key = kind.keyArgument ?? 'id: ID!';
  const keyName = key.replace(/:.*/, '');
  const selection = `${kind.name} { id version ${kind.selection} }`;
  const event = (what: string) => `${kind.event}_${what}` as AuditEventName;
  const secrets = new Set(kind.secrets ?? []);
  const toldOf = (values: Values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [null, secrets.has(name) ? '***' : (kind.shown?.[name] ?? value)]]));

  describe(kind.name, () => {
    let platform: Platform;
    let trail: Trail;
    let admin: AdminDesk;
    const create = (input: Values) => admin.call(`create${type}(input: ${type}Input!)`, { input }, selection);
    const update = (id: string, input: Values) => admin.call(`update${type}(${key}, input: ${type}Input!)`, { [keyName]: id, input }, selection);
    const remove = (id: string) => admin.call(`delete${type}(${key})`, { [keyName]: id }, 'deletedId');
    const clear = () => platform.sql(`delete from ${kind.table}`);
    const keyOf = (node: Values) => String(keyName === 'id' ? node.id : node[keyName]);

    beforeAll(async () => {
      platform = await startPlatform();
      trail = trailOf(platform);
      admin = await openAdminDesk(platform);
      await prepare(platform);
    });
    beforeEach(async () => {
      await clear();
      await trail.mark();
    });
    afterAll(() => platform.stop());

    test('needs little and has defaults for the rest', async () => {
      const answer = await create(kind.least);
      expect(answer.userErrors).toEqual([]);
      expect(answer[kind.name]).toMatchObject({ ...kind.usual, version: 1 });
      await trail.expectTrail([event('CREATED')]);
    });

    test('keeps every field, and the event tells each; secrets are masked and stored sealed', async () => {
      const answer = await create(kind.whole);
      expect(answer.userErrors).toEqual([]);
      const { [kind.name]: node } = answer;
      const plain = Object.fromEntries(Object.entries({ ...kind.whole, ...kind.shown }).filter(([name]) => !secrets.has(name) && name in node));
      expect(node).toMatchObject(plain);
      const [created] = await trail.expectTrail([
        [event('CREATED'), { adminUser: admin.username, channel: 'GRAPHQL_ADMIN', details: { objectType: kind.table, objectId: node.id } }],
      ]);
      expect(changesOf(created)).toEqual(toldOf(kind.whole));
      const [stored] = await platform.sql<{ row: string }>(`select to_jsonb(t)::text as row from ${kind.table} t`);
      for (const name of secrets) expect(stored?.row).not.toContain(String(kind.whole[name]).slice(0, 20));
    });

    test('RS-193: a change tells old and new; a stale version is a conflict; what changes nothing leaves no trace', async () => {
      const [field, from, to] = kind.change;
      const { [kind.name]: node } = await create(kind.whole);
      await trail.mark();
      expect(faultsOf(await update(keyOf(node), { [field]: to }))).toEqual(['REQUIRED input.version']);
      expect((await update(keyOf(node), { ...kind.whole, version: 1 }))[kind.name].version).toBe(1);
      await trail.expectTrail([]);
      const answers = await Promise.all([1, 2, 3].map(() => update(keyOf(node), { [field]: to, version: 1 })));
      expect(answers.flatMap(faultsOf)).toEqual(['STALE_VERSION input.version', 'STALE_VERSION input.version']);
      const [updated] = await trail.expectTrail([[event('UPDATED'), { details: { objectId: node.id } }]]);
      expect(changesOf(updated)).toMatchObject({ [field]: [from, to] });
      await update(keyOf(node), { version: 2, ...Object.fromEntries([...secrets].map((name) => [name, kind.whole[name]])) });
      await trail.expectTrail([]);
    });

    test.each(kind.refused.map(([what, input, faults]) => [what, input, faults] as const))(
      'refused without an event: %s',
      async (_, input, faults) => {
        await create(kind.whole);
        await trail.mark();
        expect(faultsOf(await create({ ...kind.least, ...input }))).toEqual(faults);
        await trail.expectTrail([]);
      },
    );

    test('what does not exist is neither changed nor deleted', async () => {
      for (const id of ['018f0000-0000-7000-8000-000000000000', 'nonsense', 'nul\u0000byte']) {
        if (/enum/i.test(key) || keyName === 'name') continue;
        expect(faultsOf(await update(id, { version: 1 }))).toEqual([`NOT_FOUND ${keyName}`]);
        if (kind.mayBeDeleted !== false) expect(faultsOf(await remove(id))).toEqual([`NOT_FOUND ${keyName}`]);
      }
      await trail.expectTrail([]);
    });

    if (kind.mayBeDeleted !== false)
      test('deletion tells what there was', async () => {
        const { [kind.name]: node } = await create(kind.whole);
        await trail.mark();
        expect(await remove(keyOf(node))).toEqual({ deletedId: keyOf(node), userErrors: [] });
        const [deleted] = await trail.expectTrail([[event('DELETED'), { details: { objectId: node.id } }]]);
        const [field, from] = kind.change;
        expect(changesOf(deleted)).toMatchObject({ [field]: [from, null], ...Object.fromEntries([...secrets].map((name) => [name, ['***', null]])) });
        expect(await platform.sql(`select 1 from ${kind.table}`)).toEqual([]);
      });

    test('an operator reads and writes nothing', async () => {
      const operator = await openAdminDesk(platform, 'OPERATOR');
      const document = `mutation ($input: ${type}Input!) { create${type}(input: $input) { userErrors { code } } }`;
      await trail.mark();
      expect((await operator.ask(document, { input: kind.least })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      const list = keyName === 'name' ? `{ ${kind.plural} { id } }` : `{ ${kind.plural} { edges { node { id } } } }`;
      expect((await operator.ask(list)).errors).toBeUndefined();
      await trail.expectTrail([
        ['ADMIN_ACCESS_DENIED', { adminUser: operator.username, details: { reason: 'role_missing', endpoint: `create${type}` } }],
      ]);
    });

    if (keyName !== 'name')
      test('a list comes in one statement', async () => {
        const list = `{ ${kind.plural}(first: 2) { edges { node { id ${kind.selection} } } pageInfo { hasNextPage } } }`;
        await create(kind.whole);
        const reading = () => statementsDuring(platform, new RegExp(`from ${kind.table}\\b`), () => admin.ask(list));
        expect(await reading()).toHaveLength(1);
      });
  });
}
