import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import WebSocket from 'ws';
import { openRawSocket } from '../support/raw-socket.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
let token: string;
beforeAll(async () => {
  platform = await startPlatform();
  ({ token } = await signInAdmin(platform));
});
afterAll(() => platform.stop());

const subscription = { query: 'subscription { auditEvents { __typename } }' };

async function codeAfter(...messages: unknown[]): Promise<number> {
  const socket = await openRawSocket(platform);
  for (const message of messages) socket.send(message);
  const { code } = await socket.closed;
  expect(socket.messages.filter(({ type }) => type === 'next')).toEqual([]);
  return code;
}

test('RS-143: a subscription before connection_init: 4401', async () => {
  expect(await codeAfter({ id: '1', type: 'subscribe', payload: subscription })).toBe(4401);
});

describe('RS-144: connection_init that proves nothing', () => {
  const body = Buffer.from(JSON.stringify({ iss: 'x', sub: 'admin', roles: ['ADMIN'] })).toString('base64url');
  test.each([
    ['no payload', undefined, 4401],
    ['no token', {}, 4401],
    ['an empty token', { authorization: '' }, 4403],
    ['garbage', { authorization: 'Bearer garbage' }, 4403],
    ['a token without signature', { authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.` }, 4403],
    ['a list', { authorization: ['Bearer x'] }, 4403],
    ['a long token', { authorization: `Bearer ${'a'.repeat(20_000)}` }, 4403],
    ['a wrong secret', { authorization: `Basic ${Buffer.from('nobody:nothing').toString('base64')}` }, 4403],
  ])('%s', async (_name, payload, code) => {
    expect(await codeAfter({ type: 'connection_init', payload })).toBe(code);
    expect([4401, 4403]).toContain(await codeAfter({ type: 'connection_init', payload }, { id: '1', type: 'subscribe', payload: subscription }));
  });
});

describe('RS-146: messages that break the protocol end only their own connection', () => {
  const init = () => ({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

  test('invalid JSON: 4400', async () => {
    expect(await codeAfter(init(), '{"type":')).toBe(4400);
    expect(await codeAfter({ type: 'unknown' })).toBe(4400);
    expect(await codeAfter('null')).toBe(4400);
  });

  test('a binary message: 4400', async () => {
    const socket = await openRawSocket(platform);
    socket.socket.send(Buffer.from('{"type":"ping"}'));
    expect((await socket.closed).code).toBe(4400);
  });

  test('two connection_init: 4429', async () => {
    expect(await codeAfter(init(), init())).toBe(4429);
  });

  test('a subscription under an id that is in use: 4409', async () => {
    const socket = await openRawSocket(platform, { token });
    for (let time = 0; time < 2; time += 1) socket.send({ id: 'same', type: 'subscribe', payload: subscription });
    expect((await socket.closed).code).toBe(4409);
  });

  test('5 MB: closed; others go on', async () => {
    const other = await openRawSocket(platform, { token });
    const socket = await openRawSocket(platform, { token });
    socket.send({ id: '1', type: 'subscribe', payload: { query: `subscription { auditEvents { __typename } } #${'x'.repeat(5_000_000)}` } });
    expect((await socket.closed).code).toBe(1009);
    other.send({ id: '1', type: 'subscribe', payload: subscription });
    await other.find(({ type }) => type === 'next');
    other.socket.close();
  });

  test('nothing at all: 4408 after three seconds', async () => {
    const startedAt = performance.now();
    const socket = await openRawSocket(platform);
    expect((await socket.closed).code).toBe(4408);
    expect(performance.now() - startedAt).toBeGreaterThan(2500);
  });

  test('a subscription whose payload is none', async () => {
    expect(await codeAfter(init(), { id: '1', type: 'subscribe', payload: { query: 5 } })).toBe(4400);
  });
});

test('a faulty document ends its subscription, not the connection, and tells nothing of the schema', async () => {
  const socket = await openRawSocket(platform, { token });
  const faulty = [
    'subscription {',
    'subscription { auditEvent { __typename } }',
    'subscription { auditEvents { __typename } a: auditEvents { __typename } }',
    'subscription { __schema { types { name } } }',
  ];
  for (const [id, query] of faulty.entries()) socket.send({ id: `${id}`, type: 'subscribe', payload: { query } });
  for (let id = 0; id < faulty.length; id += 1) {
    const { type, payload } = await socket.find((message) => message.id === `${id}`);
    expect(type).toBe('error');
    expect(payload[0].extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/);
    expect(payload[0].message).not.toMatch(/Did you mean/);
  }
  expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  socket.socket.close();
});

describe('handshakes that are refused', () => {
  async function statusOf(path: string, protocol: string | undefined, headers: Record<string, string> = {}): Promise<number | undefined> {
    const socket = new WebSocket(`${platform.url.replace(/^http/, 'ws')}${path}`, protocol ? [protocol] : [], { headers });
    return new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('close', (code) => resolve(code));
      socket.on('error', () => undefined);
    });
  }

  test.each([
    ['the API of end users has no subscriptions', '/graphql/account', 405],
    ['no such path', '/graphql', 404],
    ['a path that takes forms only', '/oauth/token', 405],
  ])('%s', async (_name, path, status) => {
    expect(await statusOf(path, 'graphql-transport-ws')).toBe(status);
  });

  test('another site', async () => {
    expect(await statusOf('/graphql/admin', 'graphql-transport-ws', { origin: 'https://evil.example' })).toBe(403);
  });

  test('another or no subprotocol', async () => {
    expect(await statusOf('/graphql/admin', undefined)).toBe(4406);
    expect([4406, 1006]).toContain(await statusOf('/graphql/admin', 'graphql-ws'));
  });

  test('a request that offers another upgrade is answered as if it had not', async () => {
    const { default: net } = await import('node:net');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = net.connect(Number(new URL(platform.url).port), '127.0.0.1', () =>
        socket.write(
          'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
        ),
      );
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('end', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain('{"status":"live"}');
  });
});
