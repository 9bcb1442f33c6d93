import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { fetchJson } from '../../src/kernel/work/outgoing/fetch-json.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';

let server: Server | undefined;

async function listen(handler: RequestListener): Promise<string> {
  const opened = createServer(handler);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(opened.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const allowing = (allowed: string, env = {}) => ({
  config: readConfig({ SIGNET_OUTGOING_ALLOWED_HOSTS: allowed, SIGNET_OUTGOING_TIMEOUT_MS: '300', SIGNET_OUTGOING_MAX_BYTES: '2048', ...env }),
});
const local = allowing('localhost');

describe('an outgoing call', () => {
  test('brings status, headers and body', async () => {
    const address = await listen((request, reply) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => reply.writeHead(201, { 'x-method': String(request.method) }).end(`${request.headers['x-sent']} ${body}`));
    });
    const answer = await fetchSafely(local, address, { method: 'POST', headers: { 'x-sent': 'yes' }, body: 'content' });
    expect(answer).toMatchObject({ status: 201, body: 'yes content' });
    expect(answer.headers['x-method']).toBe('POST');
  });

  test.each([
    ['a host that is not allowed', () => fetchSafely(allowing(''), 'http://localhost:1/'), 'forbidden_address'],
    ['an address that is not allowed', () => fetchSafely(allowing('localhost'), 'http://127.0.0.1:1/'), 'forbidden_address'],
    ['what is no URL', () => fetchSafely(local, 'nonsense'), 'forbidden_address'],
    ['a file', () => fetchSafely(local, 'file:///etc/passwd'), 'forbidden_address'],
    ['a port where nobody listens', () => fetchSafely(local, 'http://localhost:1/'), 'unreachable'],
  ])('to %s fails', async (_, call, reason) => {
    await expect(call()).rejects.toMatchObject({ reason });
  });

  test.each<[string, RequestListener, string]>([
    ['redirects', (_, reply) => reply.writeHead(302, { location: 'http://127.0.0.1/' }).end(), 'redirected'],
    ['never answers', () => undefined, 'timeout'],
    ['drips', (_, reply) => void setInterval(() => reply.write('x'), 20).unref(), 'timeout'],
    ['sends too much', (_, reply) => reply.end('x'.repeat(5000)), 'too_large'],
    ['sends without end', (_, reply) => void setInterval(() => reply.write('x'.repeat(500)), 5).unref(), 'too_large'],
    [
      'sends a compressed body nobody asked for',
      (_, reply) => reply.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
      'unusable_answer',
    ],
    ['hangs up', (request) => request.socket.destroy(), 'unreachable'],
  ])('to a host that %s fails', async (_, handler, reason) => {
    const address = await listen(handler);
    await expect(fetchSafely(local, address)).rejects.toMatchObject({ reason });
  });

  test('for JSON wants 200 and JSON', async () => {
    const address = await listen((request, reply) =>
      reply.writeHead(request.url === '/missing' ? 404 : 200).end(request.url === '/text' ? 'text' : '{"keys":[]}'),
    );
    expect((await fetchJson(local, address)).value).toEqual({ keys: [] });
    await expect(fetchJson(local, `${address}text`)).rejects.toMatchObject({ reason: 'unusable_answer' });
    await expect(fetchJson(local, `${address}missing`)).rejects.toMatchObject({ reason: 'bad_status' });
  });
});
