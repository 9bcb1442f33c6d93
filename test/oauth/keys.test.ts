import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import type { Caller } from '../../src/kernel/contract/caller.ts';
import { run } from '../../src/kernel/work/run.ts';
import { ensureSigningKeys, rotateKeys, standingAlgorithms } from '../../src/keys/signing-keys/index.ts';
import { givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenTokens, isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

const caller: Caller = { transactionId: 'rotation', channel: 'CLI' };
const keysOf = async (at = platform): Promise<JWK[]> => (await at.agent().get('/oauth/v1/keys')).json.keys;
const kidsByStatus = (at: Platform, alg: string) =>
  at
    .sql<{ kid: string; status: string }>('select kid, status from signing_key where alg = $1', [alg])
    .then((rows) => Object.fromEntries(rows.map((row) => [row.status, row.kid])));

describe('RS-010 the JWK Set (oauth.md §7.4)', () => {
  test('two keys of each algorithm: the one in use and the next', async () => {
    const keys = await keysOf();
    expect(keys).toHaveLength(standingAlgorithms.length * 2);
    for (const alg of standingAlgorithms) expect(keys.filter((key) => key.alg === alg)).toHaveLength(2);
  });

  test('public members only; each key says what it is for, has a name of its own, and can be imported', async () => {
    const keys = await keysOf();
    const members: Record<string, string[]> = { RSA: ['e', 'n'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] };
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual([...(members[key.kty as string] as string[]), 'alg', 'kid', 'kty', 'use'].sort());
      expect(key.use).toBe('sig');
      expect(key.kid).toBe(await calculateJwkThumbprint(key));
      await importJWK(key);
      if (key.n) expect(Buffer.from(key.n, 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
    }
    expect(new Set(keys.map((key) => key.kid)).size).toBe(keys.length);
  });

  test('RS-010, RS-159 the same bytes from every server and after a restart', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl });
    const [mine, its] = await Promise.all([platform, second].map(async (at) => (await at.agent().get('/oauth/v1/keys')).text));
    expect(its).toBe(mine);
    await second.stop();
  });

  test('at rest the private halves are sealed', async () => {
    const rows = await platform.sql('select sealed_private_jwk, public_jwk::text as public from signing_key');
    for (const row of rows) {
      expect(row.sealed_private_jwk).toMatch(/^v1\.test\.[\w-]+\.[\w-]+$/);
      expect(row.public).not.toMatch(/"d"/);
    }
  });
});

describe('RS-198 rotation while serving', () => {
  test('current becomes previous, next becomes current, a new next appears; all servers follow', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_PUBLIC_URL: platform.url } });
    const client = await givenClient(platform, { access_token_format: 'JWT' });
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const old = await givenTokens(platform, client);
    await givenTokens(second, client);
    const before = await kidsByStatus(platform, 'ES256');
    const trail = trailOf(platform);
    await trail.mark();

    const rotation = await run(platform.runtime, caller, rotateKeys, { alg: 'ES256' });
    const after = await kidsByStatus(platform, 'ES256');
    expect(after).toEqual({ PREVIOUS: before.CURRENT, CURRENT: before.NEXT, NEXT: rotation.next });
    await trail.expectTrail([
      ['JWT_KEYS_ROTATED', { details: { algorithm: 'ES256', keyId: before.NEXT, previousKeyId: before.CURRENT, nextKeyId: rotation.next } }],
    ]);

    for (const server of [platform, second]) {
      let fresh = (await givenTokens(server, client)).access_token;
      for (let waited = 0; decodeProtectedHeader(fresh).kid !== before.NEXT && waited < 100; waited += 1) {
        await server.sql('select pg_sleep(0.02)');
        fresh = (await givenTokens(server, client)).access_token;
      }
      expect(decodeProtectedHeader(fresh).kid).toBe(before.NEXT);
      const jwks = createLocalJWKSet({ keys: await keysOf(server) });
      for (const token of [old.access_token, fresh]) await jwtVerify(token, jwks);
      expect(await isActive(server, gateway, old.access_token)).toBe(true);
      expect(await isActive(server, gateway, fresh)).toBe(true);
    }
    await second.stop();
  });

  test('the rotation after that forgets the oldest', async () => {
    const before = await kidsByStatus(platform, 'RS256');
    await run(platform.runtime, caller, rotateKeys, { alg: 'RS256' });
    await run(platform.runtime, caller, rotateKeys, { alg: 'RS256' });
    const kids = (await keysOf()).map((key) => key.kid);
    expect(kids).not.toContain(before.CURRENT);
    expect(kids).toContain(before.NEXT);
  });

  test('several at once leave one current and one next', async () => {
    await Promise.all([1, 2, 3].map(() => run(platform.runtime, caller, rotateKeys, { alg: 'EdDSA' })));
    const rows = await platform.sql(`select status from signing_key where alg = 'EdDSA' order by status`);
    expect(rows.map((row) => row.status)).toEqual(['CURRENT', 'NEXT', 'PREVIOUS']);
  });
});

test('the first start makes what is missing, once, however many servers start', async () => {
  const fresh = await startPlatform();
  await fresh.sql(`delete from signing_key where alg in ('ES256', 'EdDSA') or status = 'NEXT'`);
  await Promise.all([1, 2, 3].map(() => ensureSigningKeys(fresh.runtime)));
  const rows = await fresh.sql('select alg, status from signing_key order by alg, status');
  expect(rows).toEqual(['ADMIN_ES256', 'ES256', 'EdDSA', 'PS256', 'RS256'].flatMap((alg) => ['CURRENT', 'NEXT'].map((status) => ({ alg, status }))));
  await fresh.stop();
});
