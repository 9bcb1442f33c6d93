import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { StreamSocket } from '../../src/server/stream-socket.ts';
import { waitUntil } from '../support/wait-until.ts';

const stallMs = 2000;
const message = Buffer.alloc(65_536, 'x');

let server: WebSocketServer;
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});
afterAll(() => server.close());

let client: WebSocket;
let stream: StreamSocket;
/** A connection whose other side takes nothing, and which is full. */
beforeEach(async () => {
  const accepted = once(server, 'connection');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([accepted, once(client, 'open')])) as unknown as [[WebSocket & { readonly _socket: Duplex }]];
  client.pause();
  stream = new StreamSocket(socket, socket._socket);
  await waitUntil('a full socket', () => {
    stream.sendShared(Buffer.from(''), Array(32).fill(message));
    return stream.isFull;
  });
});

test('who takes nothing has no room when its time is over', async () => {
  expect(await stream.hasRoom(stallMs)).toBe(false);
  client.terminate();
});

test('time in which the process stood still is not held against a client', async () => {
  const room = stream.hasRoom(stallMs);
  client.resume();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * stallMs);
  expect(await room).toBe(true);
  client.terminate();
});
