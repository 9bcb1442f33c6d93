import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { StreamSocket } from '../../src/server/stream-socket.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: WebSocketServer;
let client: WebSocket;
let stream: StreamSocket;
const received: string[] = [];
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([accepted, once(client, 'open')])) as unknown as [[WebSocket & { readonly _socket: Duplex }]];
  stream = new StreamSocket(socket, socket._socket);
  client.on('message', (data, isBinary) => received.push(isBinary ? 'binary' : String(data)));
});
afterAll(() => {
  client.terminate();
  server.close();
});

const head = '{"id":"ü","type":"next","payload":';

test('shared bodies arrive as text messages of a client of their own, whatever their length, between messages that are sent alone', async () => {
  const around = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 200_000].map((length) => Math.max(0, length - Buffer.byteLength(head) - 1));
  const bodies = ['{"data":{"name":"Ω≈ç√ 😀"}}', ...around.map((length) => 'x'.repeat(length))];
  stream.send('first');
  stream.sendShared(
    Buffer.from(head),
    bodies.map((body) => Buffer.from(body)),
  );
  stream.send('last');
  stream.sendShared(Buffer.from(head), []);
  await waitUntil('all arrived', () => received.length >= bodies.length + 2, 30_000);
  expect(received).toEqual(['first', ...bodies.map((body) => `${head}${body}}`), 'last']);
});

test('nothing is sent behind a close', async () => {
  const before = received.length;
  const closed = once(client, 'close');
  stream.close(4429, 'Too slow');
  stream.sendShared(Buffer.from(head), [Buffer.from('1')]);
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([4429, 'Too slow']);
  expect(received.length).toBe(before);
});
