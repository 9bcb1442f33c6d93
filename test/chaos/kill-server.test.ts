import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { type GivenTokens, givenTokens, isActive, refresh } from '../support/given-code.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openServedPlatform, type ServedPlatform } from './served-platform.ts';

let platform: ServedPlatform;
let client: GivenClient;
let patient: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await openServedPlatform();
  client = await givenClient(platform);
  patient = await givenClient(platform, { refresh_grace_seconds: 60 });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());

/** One client that refreshes and refreshes: the refresh tokens it got, oldest first. */
type Chain = string[];

/** What was answered before the server died; whatever is not in here nobody has seen. */
interface History {
  readonly accessTokens: string[];
  readonly chains: Chain[];
  readonly statuses: Set<number>;
}

async function repeat(isOver: () => boolean, ask: () => Promise<void>): Promise<void> {
  while (!isOver()) {
    try {
      await ask();
    } catch {
      // The server is gone: what was asked may or may not have happened.
      return;
    }
  }
}

async function loadUntilKilled(history: History): Promise<void> {
  const server = await platform.serve();
  const chains = await Promise.all(Array.from({ length: 8 }, async () => [(await givenTokens(platform, patient)).refresh_token]));
  history.chains.push(...chains);
  const before = history.accessTokens.length;
  let isOver = false;
  const ofClients = Array.from({ length: 16 }, () =>
    repeat(
      () => isOver,
      async () => {
        const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
        history.statuses.add(answer.status);
        history.accessTokens.push(answer.json.access_token);
      },
    ),
  );
  const ofUsers = chains.map((chain) =>
    repeat(
      () => isOver,
      async () => {
        const answer = await refresh(platform.agent(), patient, chain.at(-1) as string);
        history.statuses.add(answer.status);
        const tokens = answer.json as GivenTokens;
        history.accessTokens.push(tokens.access_token);
        chain.push(tokens.refresh_token);
      },
    ),
  );
  await waitUntil('the load is on', () => history.accessTokens.length > before + 100 && chains.some((chain) => chain.length > 5));
  await server.end('SIGKILL');
  isOver = true;
  await Promise.all([...ofClients, ...ofUsers]);
}

test('kill -9 in the middle of a load: what was answered is there, once, with its event', async () => {
  const history: History = { accessTokens: [], chains: [], statuses: new Set() };
  for (let round = 0; round < 3; round += 1) await loadUntilKilled(history);
  expect(history.statuses).toEqual(new Set([200]));

  // Every answered token has its row; every row, answered or not, has exactly one event, and every event its row.
  const [answered] = await platform.sql(
    `select count(distinct t.id)::int as found from unnest($1::text[]) as a(token) join access_token t on t.hash = sha256(convert_to(a.token, 'UTF8'))`,
    [history.accessTokens],
  );
  expect(answered.found).toBe(history.accessTokens.length);
  expect(new Set(history.accessTokens).size).toBe(history.accessTokens.length);
  const [pairs] = await platform.sql(
    `with events as (select details ->> 'tokenId' as id, count(*) as n from audit_event
       where type in ('TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED') group by 1)
     select count(*) filter (where e.id is null)::int as silent, count(*) filter (where t.id is null)::int as empty,
       count(*) filter (where e.n > 1)::int as twice, count(*)::int as total
     from access_token t full join events e on e.id = t.id::text`,
  );
  expect(pairs).toEqual({ silent: 0, empty: 0, twice: 0, total: pairs.total });
  expect(pairs.total).toBeGreaterThanOrEqual(history.accessTokens.length);
  const [families] = await platform.sql(
    `select count(*) filter (where current < 1)::int as torn from (select f.id, count(r.hash) filter (where r.superseded_at is null) as current
       from token_family f join refresh_token r on r.family_id = f.id group by f.id) as x`,
  );
  expect(families.torn).toBe(0);

  await platform.serve();
  // Whoever waits for an answer that never came asks again with what it has: inside its grace window that works.
  const nexts = await Promise.all(history.chains.map((chain) => refresh(platform.agent(), patient, chain.at(-1) as string)));
  expect(nexts.map(({ status }) => status)).toEqual(nexts.map(() => 200));
  await platform.sql(`update refresh_token set superseded_at = superseded_at - interval '60 s' where superseded_at is not null`);
  for (const token of history.accessTokens.filter((_, index) => index % 50 === 0)) {
    const row = await platform.sql(
      `select t.family_id is null or exists (select 1 from refresh_token r where r.family_id = t.family_id and r.generation = t.generation
           and r.superseded_at is null) as live from access_token t where t.hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    );
    expect(await isActive(platform, gateway, token)).toBe(row[0].live);
  }
  for (const [at, chain] of history.chains.entries()) {
    expect((await refresh(platform.agent(), patient, chain[0] as string)).json.error).toBe('invalid_grant');
    expect(await isActive(platform, gateway, nexts[at]?.json.access_token)).toBe(false);
  }
});
