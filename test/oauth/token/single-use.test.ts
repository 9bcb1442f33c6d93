import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../support/agent.ts';
import { type GivenClient, givenApiClient, givenClient } from '../../support/fixtures.ts';
import { givenCode, givenTokens, isActive, redeem, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

/** Two servers of one platform. */
let platform: Platform;
let second: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  second = await startPlatform({ databaseUrl: platform.databaseUrl });
  trail = trailOf(platform);
  client = await givenClient(platform);
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(async () => {
  await second.stop();
  await platform.stop();
});
beforeEach(() => trail.mark());

const parallel = 20;

/** The same request at once, half of it at each server. */
function everywhere(ask: (at: Platform) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: parallel }, (_, index) => ask(index % 2 === 0 ? platform : second)));
}

function winnersOf(answers: readonly Answer[]): Answer[] {
  for (const answer of answers) if (answer.status !== 200) expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  return answers.filter((answer) => answer.status === 200);
}

function count(names: readonly string[], name: string): number {
  return names.filter((other) => other === name).length;
}

describe('one code, many uses at once', () => {
  test('RS-055 one winner, whose tokens end revoked (scenario 6)', async () => {
    for (let round = 0; round < 5; round += 1) {
      await trail.mark();
      const given = await givenCode(platform, client);
      const winners = winnersOf(await everywhere((at) => redeem(at.agent(), client, given)));
      expect(winners).toHaveLength(1);
      const names = await trail.names();
      expect(names).toHaveLength(parallel);
      expect(count(names, 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED')).toBe(1);
      expect(count(names, 'TOKEN_REQUEST_INVALID_GRANT')).toBe(parallel - 1);
      expect(await platform.sql('select count(*)::int as n from access_token where family_id = $1', [given.familyId])).toEqual([{ n: 1 }]);
      expect(await isActive(platform, gateway, winners[0]?.json.access_token)).toBe(false);
      expect((await refresh(platform.agent(), client, winners[0]?.json.refresh_token)).status).toBe(400);
    }
  });

  test('RS-055 used before a restart, used again after it', async () => {
    const given = await givenCode(platform, client);
    const before = await startPlatform({ databaseUrl: platform.databaseUrl });
    const tokens = (await redeem(before.agent(), client, given)).json;
    await before.stop();
    const after = await startPlatform({ databaseUrl: platform.databaseUrl });
    expect((await redeem(after.agent(), client, given)).json.error).toBe('invalid_grant');
    await after.stop();
    expect(await isActive(platform, gateway, tokens.access_token)).toBe(false);
    expect(await trail.names()).toEqual([
      'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
      'TOKEN_REQUEST_INVALID_GRANT',
      'API_ACCESS_GRANTED',
      'TOKEN_REQUEST_INVALID_ACCESS_TOKEN',
    ]);
  });
});

describe('one refresh token, many uses at once', () => {
  const familyOf = async (token: string) => {
    const [{ id }] = (await platform.sql(`select family_id as id from refresh_token where hash = sha256($1)`, [Buffer.from(token)])) as [
      { id: string },
    ];
    return platform.sql<{ generation: number; revoked_reason: string | null }>('select generation, revoked_reason from token_family where id = $1', [
      id,
    ]);
  };

  test('RS-064 without grace: at most one winner, and the family ends', async () => {
    for (let round = 0; round < 5; round += 1) {
      const tokens = await givenTokens(platform, client);
      await trail.mark();
      const winners = winnersOf(await everywhere((at) => refresh(at.agent(), client, tokens.refresh_token)));
      expect(winners).toHaveLength(1);
      const names = await trail.names();
      expect(count(names, 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED')).toBe(1);
      expect(count(names, 'TOKEN_REQUEST_INVALID_REFRESH_TOKEN')).toBe(parallel - 1);
      expect(names).toHaveLength(parallel);
      expect(await familyOf(tokens.refresh_token)).toEqual([{ generation: 2, revoked_reason: 'refresh_reuse' }]);
      for (const token of [tokens.access_token, winners[0]?.json.access_token]) expect(await isActive(platform, gateway, token)).toBe(false);
      expect((await refresh(platform.agent(), client, winners[0]?.json.refresh_token)).status).toBe(400);
    }
  });

  test.each([2, 3, 20])('oauth 4: with grace %i tabs at once on two servers all go on, then each with its own token', async (tabs) => {
    const patient = await givenClient(platform, { refresh_grace_seconds: 60 });
    const atOnce = (tokens: readonly string[]) =>
      Promise.all(tokens.map((token, tab) => refresh((tab % 2 === 0 ? platform : second).agent(), patient, token)));
    for (let round = 0; round < 3; round += 1) {
      const tokens = await givenTokens(platform, patient);
      let answers = await atOnce(Array.from({ length: tabs }, () => tokens.refresh_token));
      for (let turn = 2; turn <= 3; turn += 1) {
        expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: tabs }, () => 200));
        const good = await Promise.all([tokens, ...answers.map(({ json }) => json)].map((pair) => isActive(platform, gateway, pair.access_token)));
        expect(good).toEqual(Array.from({ length: tabs + 1 }, () => true));
        answers = await atOnce(answers.map(({ json }) => json.refresh_token));
        expect(await familyOf(tokens.refresh_token)).toEqual([{ generation: turn * tabs + 1, revoked_reason: null }]);
      }
      const generations = await platform.sql<{ generation: number }>(
        `select a.generation from access_token a join refresh_token r using (family_id, generation)
           where family_id = (select family_id from refresh_token where hash = sha256($1)) order by 1`,
        [Buffer.from(tokens.refresh_token)],
      );
      expect(generations.map(({ generation }) => generation)).toEqual(Array.from({ length: 3 * tabs + 1 }, (_, at) => at + 1));
      await platform.sql(
        `update refresh_token set superseded_at = superseded_at - interval '60 s' where family_id =
           (select family_id from refresh_token where hash = sha256($1)) and superseded_at is not null`,
        [Buffer.from(tokens.refresh_token)],
      );
      expect((await refresh(second.agent(), patient, tokens.refresh_token)).json.error).toBe('invalid_grant');
      expect(await familyOf(tokens.refresh_token)).toMatchObject([{ revoked_reason: 'refresh_reuse' }]);
      for (const { json } of answers) expect(await isActive(platform, gateway, json.access_token)).toBe(false);
    }
  });

  test('RS-064 used before a restart, used again after it', async () => {
    const tokens = await givenTokens(platform, client);
    const before = await startPlatform({ databaseUrl: platform.databaseUrl });
    const rotated = (await refresh(before.agent(), client, tokens.refresh_token)).json;
    await before.stop();
    const after = await startPlatform({ databaseUrl: platform.databaseUrl });
    expect((await refresh(after.agent(), client, tokens.refresh_token)).json.error).toBe('invalid_grant');
    await after.stop();
    expect(await isActive(platform, gateway, rotated.access_token)).toBe(false);
    expect((await refresh(platform.agent(), client, rotated.refresh_token)).json.error).toBe('invalid_grant');
  });
});
