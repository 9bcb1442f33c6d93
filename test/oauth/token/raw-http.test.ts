import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GivenClient, givenClient } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';

let platform: Platform;
let client: GivenClient;
beforeAll(async () => {
  platform = await startPlatform();
  client = await givenClient(platform);
});
afterAll(() => platform.stop());

const body = 'grant_type=client_credentials';

/** Sends bytes as they are and returns everything that comes back until the server closes, or until it has been quiet for a while. */
function exchange(bytes: string, quietMs = 400): Promise<{ text: string; statuses: string[]; isClosed: boolean }> {
  const { hostname, port } = new URL(platform.url);
  return new Promise((resolve) => {
    let text = '';
    let isClosed = false;
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = () => {
      resolve({ text, statuses: [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status as string), isClosed });
      socket.destroy();
    };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      isClosed = true;
      finish();
    });
  });
}

const head = (more: readonly string[]) =>
  [
    'POST /oauth/token HTTP/1.1',
    'Host: localhost',
    `Authorization: ${client.basic.authorization}`,
    'Content-Type: application/x-www-form-urlencoded',
    ...more,
  ].join('\r\n');

describe('RS-091 requests that two servers could read differently', () => {
  const length = `Content-Length: ${body.length}`;
  const cases: [string, () => string][] = [
    ['length and chunks', () => `${head([length, 'Transfer-Encoding: chunked'])}\r\n\r\n0\r\n\r\n${body}`],
    ['two lengths', () => `${head([length, 'Content-Length: 5'])}\r\n\r\n${body}`],
    ['a bad chunk', () => `${head(['Transfer-Encoding: chunked'])}\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`],
    ['an unknown transfer coding', () => `${head(['Transfer-Encoding: chunked, identity'])}\r\n\r\n${body}`],
    ['a folded header', () => `${head([length, 'X-Folded: a\r\n b'])}\r\n\r\n${body}`],
    ['a bare line feed in the head', () => `${head([length])}\nX-Bare: 1\r\n\r\n${body}`],
    ['a blank before the colon', () => `${head([`Content-Length : ${body.length}`])}\r\n\r\n${body}`],
    ['no host', () => head([length]).replace('Host: localhost\r\n', '').concat(`\r\n\r\n${body}`)],
  ];

  test.each(cases)('%s: refused, and the connection ends', async (_name, bytes) => {
    const { statuses, isClosed, text } = await exchange(bytes());
    expect(statuses).toEqual(['400']);
    expect(isClosed).toBe(true);
    expect(text).not.toContain('access_token');
  });
});

describe('RS-088 more than anybody sends', () => {
  test('64 kB in a header, or in the address', async () => {
    expect((await exchange(`${head([`X-Long: ${'x'.repeat(65_536)}`])}\r\n\r\n`)).statuses).toEqual(['431']);
    expect((await exchange(`GET /oauth/token?${'x'.repeat(65_536)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).statuses).toEqual(['431']);
  });

  test('forty half-open requests keep nobody else waiting', async () => {
    const { hostname, port } = new URL(platform.url);
    const open = Array.from({ length: 40 }, () => {
      const socket = connect(Number(port), hostname, () => socket.write(`${head(['Content-Length: 1000'])}\r\n\r\ngrant_`));
      return socket.on('error', () => undefined);
    });
    expect((await platform.agent().postForm('/oauth/token', body, { headers: client.basic })).status).toBe(200);
    expect(open.filter((socket) => socket.closed)).toEqual([]);
    for (const socket of open) socket.destroy();
    expect((await platform.agent().get('/health/ready')).status).toBe(200);
  });

  test('a body that is shorter than announced', async () => {
    const before = await platform.sql('select 1 from access_token');
    const { statuses } = await exchange(`${head([`Content-Length: ${body.length + 10}`])}\r\n\r\n${body}`, 300);
    expect(statuses).toEqual([]);
    expect(await platform.sql('select 1 from access_token')).toHaveLength(before.length);
  });
});
