import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Caller } from '../../src/kernel/contract/caller.ts';
import { run } from '../../src/kernel/work/run.ts';
import { rotateKeys } from '../../src/keys/signing-keys/index.ts';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { givenTokens, isActive } from '../support/given-code.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const caller: Caller = { transactionId: 'rotation', channel: 'CLI' };

describe('RS-198 rotation while two servers issue and validate', () => {
  let servers: readonly [Platform, Platform];
  let client: GivenClient;
  let gateway: GivenClient;

  beforeAll(async () => {
    const first = await startPlatform();
    servers = [first, await startPlatform({ databaseUrl: first.databaseUrl, env: { SIGNET_PUBLIC_URL: first.url } })];
    client = await givenClient(first, { access_token_format: 'JWT', access_token_expires_in: 3600 });
    gateway = await givenApiClient(first, ['TOKEN_INTROSPECTION']);
  });
  afterAll(async () => {
    await servers[1].stop();
    await servers[0].stop();
  });

  test('no request fails, every token is good on both servers, both kids are published for the overlap', async () => {
    const [first, second] = servers;
    const kidOf = async (status: string) => (await first.sql(`select kid from signing_key where alg = 'ES256' and status = $1`, [status]))[0]?.kid;
    const [before, announced] = [await kidOf('CURRENT'), await kidOf('NEXT')];
    const used = new Set<string>();
    const tokens: string[] = [];
    let isOver = false;
    const visitor = async (own: Platform, other: Platform) => {
      while (!isOver) {
        const { access_token, id_token } = await givenTokens(own, client);
        used.add(decodeProtectedHeader(access_token).kid as string);
        tokens.push(access_token);
        expect(await isActive(other, gateway, access_token)).toBe(true);
        expect(id_token).toBeDefined();
      }
    };
    const visitors = [visitor(first, second), visitor(second, first), visitor(first, first), visitor(second, second)];
    await waitUntil('tokens before the rotation', () => tokens.length >= 10);
    for (const alg of ['ES256', 'RS256'] as const) await run(first.runtime, caller, rotateKeys, { alg });
    await waitUntil('both servers sign with the new key', async () => {
      const kids = await Promise.all(servers.map(async (at) => decodeProtectedHeader((await givenTokens(at, client)).access_token).kid));
      return kids.every((kid) => kid === announced);
    });
    const count = tokens.length;
    await waitUntil('tokens after it', () => tokens.length >= count + 10);
    isOver = true;
    await Promise.all(visitors);

    expect(used).toEqual(new Set([before, announced]));
    for (const server of servers) {
      const kids = (await server.agent().get('/oauth/v1/keys')).json.keys.map((key: { kid: string }) => key.kid);
      expect(kids).toEqual(expect.arrayContaining([before, announced, await kidOf('NEXT')]));
      for (const token of [tokens[0], tokens.at(-1)] as string[]) expect(await isActive(server, gateway, token)).toBe(true);
    }
  });
});

describe('rotation by schedule (SIGNET_KEY_ROTATION_DAYS)', () => {
  let platform: Platform;
  let workers: Workers;
  let trail: Trail;

  beforeAll(async () => {
    platform = await startPlatform();
    workers = startWorkers(platform.runtime);
    trail = trailOf(platform);
  });
  afterAll(async () => {
    await workers.close();
    await platform.stop();
  });
  beforeEach(() => trail.mark());

  const rotateNow = async () => {
    const id = randomUUID();
    await platform.sql(`insert into outbox_job (id, name, payload, transaction_id) values ($1, 'keys.rotate', '{}', 'due')`, [id]);
    await waitUntil('the job is done', async () => {
      const metric = await platform.runtime.metrics.jobs.get();
      return metric.values.some(({ labels, value }) => labels.job === 'keys.rotate' && labels.outcome === 'done' && value >= jobs);
    });
  };
  let jobs = 0;
  const age = (status: string, alg: string, interval: string) =>
    platform.sql(`update signing_key set status_since = now() - $3::interval where status = $1 and alg = $2`, [status, alg, interval]);

  test('a key that signed for 90 days gives way to the next one, which has been published before; a second job rotates nothing', async () => {
    const [next] = await platform.sql(`select kid from signing_key where alg = 'ES256' and status = 'NEXT'`);
    for (const alg of ['ES256', 'PS256']) await age('CURRENT', alg, '90 days');
    await age('NEXT', 'ES256', '61 minutes');
    // The next key of PS256 is too new: somebody may still have a JWK Set without it.
    await age('NEXT', 'PS256', '59 minutes');
    await age('CURRENT', 'EdDSA', '89 days');
    await age('NEXT', 'EdDSA', '89 days');
    jobs += 1;
    await rotateNow();
    await trail.expectTrail([['JWT_KEYS_ROTATED', { channel: 'WORKER', details: { algorithm: 'ES256', keyId: next.kid, reason: 'schedule' } }]]);
    await trail.mark();
    jobs += 1;
    await rotateNow();
    await trail.expectTrail([]);
  });

  test('0 days: only by command', async () => {
    const quiet = await startPlatform({ databaseUrl: platform.databaseUrl, env: { SIGNET_KEY_ROTATION_DAYS: '0' } });
    const { rotateDueKeys } = await import('../../src/keys/signing-keys/index.ts');
    await age('CURRENT', 'EdDSA', '900 days');
    await age('NEXT', 'EdDSA', '61 minutes');
    expect(await run(quiet.runtime, caller, rotateDueKeys, undefined)).toBeUndefined();
    await trail.expectTrail([]);
    expect(await Promise.all([1, 2, 3].map(() => run(platform.runtime, caller, rotateDueKeys, undefined)))).toEqual(
      expect.arrayContaining([expect.objectContaining({ alg: 'EdDSA' }), undefined, undefined]),
    );
    await trail.expectTrail(['JWT_KEYS_ROTATED']);
    await quiet.stop();
  });
});

test('RS-010 the JWK Set has a version; whoever knows it is sent nothing', async () => {
  const platform = await startPlatform();
  const agent = platform.agent();
  for (const path of ['/oauth/v1/keys', '/oauth/.well-known/openid-configuration']) {
    const etag = (await agent.get(path)).headers.get('etag') as string;
    const again = await agent.get(path, { headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.status, again.text, again.headers.get('cache-control')]).toEqual([304, '', 'public, max-age=300']);
  }
  const old = (await agent.get('/oauth/v1/keys')).headers.get('etag') as string;
  await run(platform.runtime, caller, rotateKeys, { alg: 'ES256' });
  await waitUntil('the new set', async () => (await agent.get('/oauth/v1/keys', { headers: { 'if-none-match': old } })).status === 200);
  await platform.stop();
});
