import { openSealing, parseSealingKeys } from '../../../src/kernel/base/crypto/sealing.ts';
import { testSettings } from '../../support/test-settings.ts';
import { fillEvents } from '../fill/fill-events.ts';
import { fillPeople } from '../fill/fill-people.ts';
import { fillPersonKeys } from '../fill/fill-person-keys.ts';
import type { Stage } from '../stage.ts';
import { adminToken, askAdmin } from './admin-token.ts';
import { median } from './median.ts';

const times = 200;

const fields =
  '{ edges { cursor node { id type occurredAt outcome userId clientId adminUser clientIp details } } pageInfo { hasNextPage endCursor } }';
const page = `query ($first: Int, $filter: AuditEventFilter) { auditEvents(first: $first, filter: $filter) ${fields} }`;
const userPage = `query ($userId: String!) { endUser(userId: $userId) { userId latestEvents { id type occurredAt }
  consents { edges { node { id clientName } } } tokens { edges { node { id clientName expired } } } } }`;
const userList = 'query ($search: String) { users(first: 50, search: $search) { edges { node { userId username } } pageInfo { hasNextPage } } }';

/** Pages of the trail, each with a filter that an index serves. */
const pages: Readonly<Record<string, (round: number) => { readonly first?: number; readonly filter: object | null }>> = {
  'first page': () => ({ filter: null }),
  'page of a type': () => ({ filter: { types: ['TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS'] } }),
  'page of failures': () => ({ filter: { outcomes: ['FAILURE'] } }),
  // The busiest person: has as many events in the small trail, too.
  'page of a user': () => ({ first: 10, filter: { userId: 'filled-user-1' } }),
  'page of a client': (round) => ({ filter: { clientId: `filled-client-${1 + (round % 20)}` } }),
  'page of administration': () => ({ filter: { categories: ['ADMIN'] } }),
};

interface Cost {
  /** Median from request to answer. */
  readonly ms: number;
  /** CPU time of server and database for one, which a busy machine changes less. */
  readonly cpuMs: number;
}

async function costOf({ product, database }: Stage, ask: (round: number) => Promise<unknown>): Promise<Cost> {
  const cpu = async () => (await product.child.ask<number>('cpuMs')) + (database.cpuMs() ?? 0);
  for (let round = 0; round < 10; round += 1) await ask(round);
  const took: number[] = [];
  const before = await cpu();
  for (let round = 0; round < times; round += 1) {
    const startedAt = performance.now();
    await ask(round);
    took.push(performance.now() - startedAt);
  }
  return { ms: median(took), cpuMs: ((await cpu()) - before) / times };
}

/** Medians in milliseconds: pages of a small and of a large trail and their ratios, and what a helpdesk looks at among many people. */
export async function probeLists(stage: Stage, say: (text: string) => void): Promise<Readonly<Record<string, number>>> {
  const { session } = stage.database;
  const { events, users } = stage.options;
  const token = await adminToken(stage);
  const measurePages = async () => {
    const costs: Record<string, Cost> = {};
    for (const [name, variables] of Object.entries(pages))
      costs[name] = await costOf(stage, (round) => askAdmin(stage, page, { first: 50, ...variables(round) }, token));
    return costs;
  };
  const told = (what: string, all: number) => (done: number) => {
    if (done === all || done % 1_000_000 === 0) say(`bench: ${done} of ${all} ${what}`);
  };
  await session.query('truncate audit_event');
  await fillPeople(session, users, told('people', users));
  await fillPersonKeys(session, users, openSealing(parseSealingKeys([testSettings.SIGNET_SEALING_KEYS as string])));
  await fillEvents(session, 10_000, users, () => undefined);
  const small = await measurePages();
  await session.query('truncate audit_event');
  await fillEvents(session, events, users, told('events', events));
  const large = await measurePages();
  const figures: Record<string, number> = { events, users };
  for (const name of Object.keys(pages)) {
    const [few, many] = [small[name], large[name]] as [Cost, Cost];
    Object.assign(figures, { [`${name}, 10 k, ms`]: few.ms, [`${name}, large, ms`]: many.ms });
    Object.assign(figures, { [`${name}, ratio`]: many.ms / few.ms, [`${name}, ratio by CPU`]: many.cpuMs / few.cpuMs });
  }
  figures['view of a user, ms'] = (await costOf(stage, (round) => askAdmin(stage, userPage, { userId: `filled-user-${1 + round * 7}` }, token))).ms;
  figures['list of people, ms'] = (await costOf(stage, () => askAdmin(stage, userList, { search: null }, token))).ms;
  figures['search of people, ms'] = (await costOf(stage, (round) => askAdmin(stage, userList, { search: `filled${100 + round * 7}` }, token))).ms;
  return figures;
}
