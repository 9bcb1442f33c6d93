import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;
interface Key {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly jwk: JWK;
}

let platform: Platform;
let trail: Trail;
let keyServer: Server;
let answering: Answering;
let hits: number;
let client: GivenClient;
let places = 0;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_OUTGOING_TIMEOUT_MS: '400' } });
  trail = trailOf(platform);
  keyServer = createServer((request, response) => {
    hits += 1;
    answering(request, response);
  });
  await new Promise<void>((listening) => keyServer.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  keyServer.closeAllConnections();
  keyServer.close();
  await platform.stop();
});
beforeEach(async () => {
  places += 1;
  hits = 0;
  const jwks_uri = `http://localhost:${(keyServer.address() as AddressInfo).port}/${places}`;
  client = await givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, jwks_uri });
  await trail.mark();
});

async function newKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

const serve = (keys: readonly Key[], headers: Record<string, string> = {}): void => {
  answering = (_request, response) => response.writeHead(200, headers).end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
};
const fail: Answering = (_request, response) => response.writeHead(503).end();

/** The clock of the platform, some seconds on from now. */
async function later<Value>(seconds: number, action: () => Promise<Value>): Promise<Value> {
  const { clock } = platform.runtime;
  const realNow = clock.now;
  clock.now = () => new Date(realNow.call(clock).getTime() + seconds * 1000);
  try {
    return await action();
  } finally {
    clock.now = realNow;
  }
}

/** Authenticates with a key: the status, and for a refusal the reason in the trail. */
async function signInWith({ key, kid }: Key, of = client): Promise<[number, unknown]> {
  await trail.mark();
  const now = Math.floor(platform.runtime.clock.now().getTime() / 1000);
  const claims = { iss: of.clientId, sub: of.clientId, aud: platform.issuer, exp: now + 60, jti: crypto.randomUUID() };
  const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
  const fields = { grant_type: 'client_credentials', client_assertion_type: jwtBearer, client_assertion: assertion };
  const { status } = await platform.agent().postForm('/oauth/token', fields);
  const [event] = await trail.expectTrail([status === 200 ? 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED' : 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS']);
  return [status, event?.details?.reason];
}

const good = [200, undefined];
const unreachable = [401, 'jwks_unreachable'];
const unknownKey = [401, 'assertion_jwks_no_matching_key'];

describe('RS-078 keys change', () => {
  test('a new key is found when it is first used, an old one is gone when the answer has aged', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    serve([old], { 'cache-control': 'max-age=60' });
    expect(await signInWith(old)).toEqual(good);
    serve([fresh], { 'cache-control': 'max-age=60' });
    expect(await later(30, () => signInWith(old))).toEqual(good);
    expect(hits).toBe(1);
    expect(await later(31, () => signInWith(fresh))).toEqual(good);
    expect(await later(32, () => signInWith(old))).toEqual(unknownKey);
    expect(hits).toBe(2);
  });

  test('many who come at once share one call', async () => {
    const key = await newKey('one');
    serve([key]);
    const now = Math.floor(Date.now() / 1000);
    const assertion = () =>
      new SignJWT({ iss: client.clientId, sub: client.clientId, aud: platform.issuer, exp: now + 60, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(key.key);
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () =>
        platform
          .agent()
          .postForm('/oauth/token', { grant_type: 'client_credentials', client_assertion_type: jwtBearer, client_assertion: await assertion() }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(hits).toBe(1);
  });

  test.each([
    ['0', 9, 1, 11, 2],
    ['99999999', 80_000, 1, 86_500, 2],
  ] as const)('max-age=%s is kept within bounds', async (age, early, first, late, second) => {
    const key = await newKey('one');
    serve([key], { 'cache-control': `max-age=${age}` });
    expect(await signInWith(key)).toEqual(good);
    expect(await later(early, () => signInWith(key))).toEqual(good);
    expect(hits).toBe(first);
    expect(await later(late, () => signInWith(key))).toEqual(good);
    expect(hits).toBe(second);
  });
});

describe('the host of the keys fails', () => {
  test('the last answer serves for an hour after it went stale, and no longer', async () => {
    const key = await newKey('one');
    serve([key], { 'cache-control': 'max-age=60' });
    expect(await signInWith(key)).toEqual(good);
    answering = fail;
    expect(await later(70, () => signInWith(key))).toEqual(good);
    expect(await later(75, () => signInWith(key))).toEqual(good);
    expect(hits).toBe(2);
    expect(await later(3600, () => signInWith(key))).toEqual(good);
    expect(await later(3700, () => signInWith(key))).toEqual(unreachable);
    serve([key]);
    expect(await later(3711, () => signInWith(key))).toEqual(good);
  });

  test('somebody who asks for a key that does not exist takes nothing from those that do', async () => {
    const [key, madeUp] = [await newKey('one'), await newKey('made up')];
    serve([key]);
    expect(await signInWith(key)).toEqual(good);
    answering = fail;
    expect(await later(11, () => signInWith(madeUp))).toEqual(unknownKey);
    expect(await later(12, () => signInWith(key))).toEqual(good);
    expect(hits).toBe(2);
  });

  test.each<[string, Answering]>([
    [
      'drips',
      (_request, response) => {
        response.writeHead(200);
        const dripping = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(dripping));
      },
    ],
    ['never answers', () => undefined],
    [
      'never ends',
      (_request, response) => {
        response.writeHead(200);
        const pour = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
    ],
    ['announces a gigabyte', (_request, response) => response.writeHead(200, { 'content-length': '1073741824' }).write('{"keys":['.padEnd(300_000))],
    [
      'sends what unpacks to a gigabyte',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(30_000_000, 32))),
    ],
    ['hangs up', (request) => request.socket.destroy()],
  ])('RS-190 it %s', async (_name, bad) => {
    answering = bad;
    const key = await newKey('one');
    expect(await signInWith(key)).toEqual(unreachable);
    expect(await signInWith(key)).toEqual(unreachable);
    // A hang-up on a kept connection is tried once more over a fresh one.
    expect(hits).toBeLessThanOrEqual(2);
    const other = await givenClient(platform);
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: other.basic });
    expect(answer.status).toBe(200);
  });

  test('RS-188 an address inside the own network is not called, whatever the row says', async () => {
    const key = await newKey('one');
    serve([key]);
    for (const jwks_uri of [
      'http://169.254.169.254/keys',
      'http://10.0.0.1/keys',
      'http://[::ffff:10.0.0.1]/keys',
      'file:///etc/passwd',
      'http://0x7f.1:1/',
    ]) {
      const inside = await givenClient(platform, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, jwks_uri });
      expect(await signInWith(key, inside)).toEqual(unreachable);
    }
    expect(hits).toBe(0);
  });
});
