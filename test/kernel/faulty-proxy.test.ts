import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FaultyProxy, openFaultyProxy } from '../support/faulty-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: Server;
const atServer = new Set<Socket>();
let proxy: FaultyProxy;
beforeAll(async () => {
  server = createServer((socket) => {
    atServer.add(socket);
    socket.on('close', () => atServer.delete(socket)).on('error', () => undefined);
    socket.on('data', (chunk) => socket.write(chunk));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
  for (const socket of atServer) socket.destroy();
});
beforeEach(async () => {
  proxy = await openFaultyProxy(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
});
afterEach(() => proxy.close());

/** A client of the proxy: what it heard, and how it ended. */
async function client() {
  const socket = connect(proxy.port, '127.0.0.1');
  const seen = { heard: '', end: '' };
  socket.on('data', (chunk) => {
    seen.heard += chunk;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.end = error.code ?? 'error';
  });
  socket.on('close', () => {
    seen.end ||= 'closed';
  });
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return { socket, seen };
}

test('it forwards both ways, and ends travel', async () => {
  const { socket, seen } = await client();
  socket.write('hello');
  await waitUntil('the echo is back', () => seen.heard === 'hello');
  socket.end();
  await waitUntil('both ends are closed', () => seen.end === 'closed' && proxy.connections === 0);
});

test('silence keeps a connection open and loses nothing once it is over', async () => {
  const { socket, seen } = await client();
  proxy.existing('silent');
  socket.write('hello');
  await sleep(100);
  expect(seen).toEqual({ heard: '', end: '' });
  const other = await client();
  other.socket.write('fresh');
  await waitUntil('new connections are well', () => other.seen.heard === 'fresh');
  proxy.existing('forward');
  await waitUntil('the echo is back', () => seen.heard === 'hello');
  socket.destroy();
  other.socket.destroy();
});

test('a client that goes during a silence stays with the server until it is over', async () => {
  const { socket, seen } = await client();
  socket.write('x');
  await waitUntil('connected through', () => seen.heard === 'x');
  await proxy.all('silent');
  const before = atServer.size;
  socket.destroy();
  await sleep(100);
  expect(atServer.size).toBe(before);
  proxy.existing('forward');
  await waitUntil('the server hears of it', () => atServer.size === before - 1);
});

test('half-open: the server has lost the connection, the client keeps it', async () => {
  const { socket, seen } = await client();
  socket.write('x');
  await waitUntil('connected through', () => seen.heard === 'x');
  const before = atServer.size;
  proxy.existing('halfOpen');
  await waitUntil('the server lost it', () => atServer.size === before - 1);
  expect(seen.end).toBe('');
  socket.destroy();
});

test('delay and drip bring everything, later', async () => {
  const { socket, seen } = await client();
  proxy.existing({ drip: { bytes: 3, everyMs: 5 } });
  socket.write('0123456789');
  await waitUntil('all of it', () => seen.heard === '0123456789');
  proxy.existing({ delayMs: 30 });
  socket.write('abc');
  await waitUntil('the rest', () => seen.heard === '0123456789abc');
  socket.destroy();
});

test('reset and refusal are what their names say; the port opens again', async () => {
  const { seen } = await client();
  proxy.existing('reset');
  await waitUntil('torn', () => seen.end === 'ECONNRESET');
  await proxy.coming('refuse');
  expect((await client()).seen.end).toBe('ECONNREFUSED');
  await proxy.coming('forward');
  const { socket, seen: again } = await client();
  socket.write('x');
  await waitUntil('well again', () => again.heard === 'x');
  socket.destroy();
});
