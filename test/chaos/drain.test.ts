import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import type { SignetProcess } from '../support/processes.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openServedPlatform, type ServedPlatform } from './served-platform.ts';

let platform: ServedPlatform;
let server: SignetProcess;
let quick: GivenClient;

beforeAll(async () => {
  platform = await openServedPlatform();
  quick = await givenClient(platform);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  server = await platform.serve();
});
afterEach(async () => {
  await server.end('SIGKILL');
});

const ask = (by: GivenClient) => platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: by.basic });

const body = 'grant_type=client_credentials';

/** A token request over a connection of its own, spoken by hand, so that one knows how far the server has come with it. */
class Exchange {
  readonly #socket: Socket;
  #received = '';
  isClosed = false;

  constructor(by: GivenClient) {
    const { hostname, port } = new URL(platform.url);
    const { authorization } = by.basic;
    this.#socket = connect(Number(port), hostname);
    this.#socket.on('data', (chunk) => {
      this.#received += chunk;
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.isClosed = true;
    });
    const lines = [
      'host: localhost',
      `authorization: ${authorization}`,
      'content-type: application/x-www-form-urlencoded',
      `content-length: ${body.length}`,
    ];
    this.#socket.write(`POST /oauth/token HTTP/1.1\r\n${lines.join('\r\n')}\r\nexpect: 100-continue\r\n\r\n`);
  }

  async #status(pattern: RegExp): Promise<string | undefined> {
    for (let waited = 0; waited < 15_000 && !this.isClosed && !pattern.test(this.#received); waited += 5) await sleep(5);
    return pattern.exec(this.#received)?.[1];
  }

  /** Resolves when the server has taken the request on: it asks for the body. */
  async accepted(): Promise<this> {
    expect(await this.#status(/^HTTP\/1\.1 (100) /m)).toBe('100');
    return this;
  }

  sendBody(): void {
    this.#socket.write(body);
  }

  /** The status of the answer; undefined when the connection ended without one. */
  answer(): Promise<string | undefined> {
    return this.#status(/^HTTP\/1\.1 ([2-5]\d\d) /m);
  }
}

/** Requests whose secrets are hashed slowly, two at a time: together they keep the server busy for a while. */
async function acceptedSlowRequests(count: number): Promise<Exchange[]> {
  const secrets = Array.from({ length: count }, (_, index) => `a secret that person ${index} chose`);
  const clients = await Promise.all(secrets.map(async (secret) => givenClient(platform, { secret, secret_hash: await hashPassword(secret) })));
  return Promise.all(clients.map((by) => new Exchange(by).accepted()));
}

test('RS-166 SIGTERM under load: what was accepted is answered, nothing is a 5xx, nothing is there twice', async () => {
  const statuses: number[] = [];
  const tokens: string[] = [];
  let refused = 0;
  let isOver = false;
  const load = Array.from({ length: 24 }, async () => {
    while (!isOver) {
      try {
        const answer = await ask(quick);
        statuses.push(answer.status);
        if (answer.status === 200) tokens.push(answer.json.access_token);
      } catch {
        refused += 1;
        await sleep(5);
      }
    }
  });
  await waitUntil('the load is on', () => statuses.length > 100);
  const ended = await server.end('SIGTERM');
  isOver = true;
  await Promise.all(load);
  expect(ended).toEqual({ code: 0, signal: null });
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(refused).toBeGreaterThan(0);
  const [row] = await platform.sql(
    `select count(*)::int as found from unnest($1::text[]) as a(token) join access_token t on t.hash = sha256(convert_to(a.token, 'UTF8'))
       join audit_event e on e.details ->> 'tokenId' = t.id::text`,
    [tokens],
  );
  expect(row.found).toBe(tokens.length);
});

test('RS-166 requests that the server had when the signal came get their answers, and their connections end after them', async () => {
  const idle = new Exchange(quick);
  (await idle.accepted()).sendBody();
  expect(await idle.answer()).toBe('200');
  const halfSent = await new Exchange(quick).accepted();
  const busy = await acceptedSlowRequests(40);
  for (const exchange of busy) exchange.sendBody();

  const started = performance.now();
  const ended = server.end('SIGTERM');
  await server.waitFor(/draining/);
  await expect(ask(quick)).rejects.toThrow();
  halfSent.sendBody();
  for (const exchange of [...busy, halfSent]) expect(await exchange.answer()).toBe('200');
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - started).toBeLessThan(60_000);
  for (const exchange of [...busy, halfSent, idle]) expect(exchange.isClosed).toBe(true);
});
