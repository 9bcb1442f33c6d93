import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { ask, openSubscriptions } from '../support/graphql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { sayOnce } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';
import { settled } from './append-trail.ts';
import { append, document, gather, only } from './stream.ts';

let clone: Clone;
let platform: Platform;
let token: string;
beforeAll(async () => {
  clone = await cloneDatabase();
  platform = await startPlatform({ databaseUrl: clone.url });
  ({ token } = await signInAdmin(platform));
});
afterAll(async () => {
  await platform.stop();
  await clone.drop();
});

async function newestCursor(): Promise<string> {
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client);
  await waitUntil('the first item', () => stream.items.length > 0);
  await client.dispose();
  return stream.items[0].cursor;
}

function readPage(place: 'after' | 'before', cursor: string) {
  const size = place === 'after' ? 'first' : 'last';
  return ask(
    platform,
    'admin',
    `query ($at: String!) { auditEvents(${size}: 200, ${place}: $at) { edges { node { id } } } }`,
    { at: cursor },
    { token },
  );
}

const epochs = () => platform.sql<{ epoch: number }>('select epoch from audit_epoch order by epoch');

test('platform 15: a dump that is restored while its server runs on is told as any other way back', async () => {
  await append(platform, 'kept', 3);
  await settled(platform);
  const [dumped] = await platform.sql<{ tx: string }>('select pg_current_xact_id()::text as tx');
  await append(platform, 'undone', 40);
  await settled(platform);
  const lost = await newestCursor();
  const known = await epochs();
  await platform.stop();

  // What pg_restore leaves: the rows of then, in tables made anew, on a server whose counter of transactions went on.
  platform = await startRestored(dumped?.tx ?? '');
  expect((await epochs()).length).toBe(known.length + 1);
  ({ token } = await signInAdmin(platform));
  const made = await append(platform, 'made anew', 3);
  const socket = await openRawSocket(platform, { token });
  socket.send({ id: 'a', type: 'subscribe', payload: { query: document, variables: { after: lost } } });
  const { payload } = await socket.find(({ type }) => type === 'error');
  expect(payload[0].extensions).toMatchObject({ code: 'CURSOR_LOST', sharedCursor: expect.any(String) });
  socket.socket.close();
  for (const place of ['after', 'before'] as const) {
    const { errors } = await readPage(place, lost);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_LOST', sharedCursor: payload[0].extensions.sharedCursor });
  }

  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client, { ...only('made anew'), after: payload[0].extensions.sharedCursor });
  await waitUntil('what was made anew', () => stream.events().length === 3);
  expect(stream.events().map(({ id }) => id)).toEqual(made);
  const shown = await readPage('before', payload[0].extensions.sharedCursor);
  expect(shown.data.auditEvents.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(expect.arrayContaining(made));
  await client.dispose();
});

async function startRestored(since: string): Promise<Platform> {
  for (const text of [
    `delete from audit_event where tx > '${since}'::xid8`,
    'create table restored (like audit_epoch including all)',
    'insert into restored select * from audit_epoch',
    'drop table audit_epoch',
    'alter table restored rename to audit_epoch',
  ])
    await sayOnce(clone.url, text);
  return startPlatform({ databaseUrl: clone.url });
}
