import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { addCheckpoints, verifyTrail } from '../../src/trail/audit/index.ts';
import { openSubscriptions } from '../support/graphql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { fillTemplate, runFolder, testServerFlags } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';
import { settled } from '../trail/append-trail.ts';
import { append, document, gather, only } from '../trail/stream.ts';

/** The address of the database as the platform knows it; behind it stands one server, later another. */
class Address {
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  async lead(to: string): Promise<string> {
    this.#port = Number(new URL(to).port);
    this.#server ??= createServer((client) => {
      const server = connect(this.#port, '127.0.0.1');
      for (const [from, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(other);
        from.on('error', () => other.destroy());
        from.on('close', () => other.destroy());
      }
    });
    if (!this.#server.listening) await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    const address = new URL(to);
    address.port = String((this.#server.address() as { port: number }).port);
    return address.toString();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }
}

const address = new Address();
const folders = [runFolder(), runFolder()] as const;
let server: EmbeddedDatabase;
let platform: Platform;
let token: string;

/** A database whose backup is as old as its first sign-in, and which went on since: what was given out of that is lost by restoring the backup. */
beforeAll(async () => {
  server = await startEmbeddedDatabase(folders[0], testServerFlags);
  await fillTemplate(server.url);
  await server.stop();
  mkdirSync(folders[1], { recursive: true });
  server = await startEmbeddedDatabase(folders[0], testServerFlags);
  platform = await startPlatform({ databaseUrl: await address.lead(server.url) });
  ({ token } = await signInAdmin(platform));
  await append(platform, 'kept', 3);
  await settled(platform);
  await addCheckpoints(platform.runtime);
});
afterAll(async () => {
  await platform.stop();
  await address.close();
  await server.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Stops the server as a machine that is switched off does not: cleanly, so that its files are a backup. */
async function stopServer(): Promise<void> {
  await server.stop();
  address.cut();
}

async function startServer(folder: string): Promise<void> {
  server = await startEmbeddedDatabase(folder, testServerFlags);
  await address.lead(server.url);
  await waitUntil('the platform has found the database', () =>
    platform.sql('select 1').then(
      () => true,
      () => false,
    ),
  );
}

async function newestCursor(): Promise<string> {
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client);
  await waitUntil('the first item', () => stream.items.length > 0);
  await client.dispose();
  return stream.items[0].cursor;
}

test('platform 15: after a backup was restored under a running platform, a follower is told that its place is gone, resumes from the last one both histories share, and misses nothing', async () => {
  const before = await newestCursor();
  await stopServer();
  execFileSync('cp', ['-a', `${folders[0]}/.`, folders[1]]);
  await startServer(folders[0]);
  await append(platform, 'undone', 40);
  await settled(platform);
  const lost = await newestCursor();
  await addCheckpoints(platform.runtime);
  const [{ signature }] = await platform.sql('select signature from audit_checkpoint order by number desc limit 1');

  await stopServer();
  // A restore takes longer than the second that an epoch's number tells.
  const stopped = Math.floor(Date.now() / 1000);
  await waitUntil('two seconds', () => Math.floor(Date.now() / 1000) > stopped + 1);
  await startServer(folders[1]);
  const made = await append(platform, 'made anew', 3);
  expect(await platform.sql("select 1 from audit_event where transaction_id = 'undone'")).toEqual([]);

  const socket = await openRawSocket(platform, { token });
  socket.send({ id: 'a', type: 'subscribe', payload: { query: document, variables: { after: lost } } });
  const { payload } = await socket.find(({ type }) => type === 'error');
  expect(payload[0].extensions).toMatchObject({ code: 'CURSOR_LOST', newestCursor: expect.any(String), sharedCursor: expect.any(String) });
  socket.socket.close();

  const client = openSubscriptions(platform, 'admin', token);
  for (const after of [payload[0].extensions.sharedCursor, before]) {
    const stream = gather(client, { ...only('made anew'), after });
    await waitUntil('what was made anew', () => stream.events().length === 3);
    expect(stream.events().map(({ id }) => id)).toEqual(made);
  }
  await client.dispose();

  await settled(platform);
  await addCheckpoints(platform.runtime);
  const { findings } = await verifyTrail(platform.runtime, { anchors: [signature] });
  expect(findings.map(({ what }) => what)).toEqual(['restored']);
});

test('platform 15: a server that was only started anew takes no place from anybody', async () => {
  const place = await newestCursor();
  await stopServer();
  await startServer(folders[1]);
  const made = await append(platform, 'after a start', 3);
  const client = openSubscriptions(platform, 'admin', token);
  const stream = gather(client, { ...only('after a start'), after: place });
  await waitUntil('what came since', () => stream.events().length === 3);
  expect(stream.events().map(({ id }) => id)).toEqual(made);
  await client.dispose();
  const epochs = await platform.sql<{ epoch: number }>('select epoch from audit_epoch order by 1');
  expect(epochs.length).toBeGreaterThanOrEqual(3);
});
