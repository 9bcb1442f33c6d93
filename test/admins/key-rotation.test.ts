import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { run } from '../../src/kernel/work/run.ts';
import { adminKeyUse, rotateDueKeys, rotateKeys } from '../../src/keys/signing-keys/index.ts';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { startSignet } from '../support/processes.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';
import { trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const caller = { transactionId: 'rotation', channel: 'CLI' } as const;
const login =
  'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } userErrors { code } } }';
const refresh = 'mutation { adminRefresh { session { accessToken } userErrors { code } } }';

let first: Platform;
let second: Platform;

beforeAll(async () => {
  first = await startPlatform();
  second = await startPlatform({ databaseUrl: first.databaseUrl, env: { SIGNET_PUBLIC_URL: first.url } });
});
afterAll(async () => {
  await second.stop();
  await first.stop();
});

const kidOf = async (status: string): Promise<string> =>
  (await first.sql('select kid from signing_key where alg = $1 and status = $2 order by status_since desc', [adminKeyUse, status]))[0]?.kid;

async function signedIn(platform: Platform): Promise<{ agent: Agent; token: string }> {
  const agent = platform.agent();
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables: await givenAdmin(platform, { roles: ['ADMIN'] }) });
  return { agent, token: json.data.adminLogin.session.accessToken };
}

test('RS-198: while the key of administrators rotates, twice in a row, no session on either of two servers is refused', async () => {
  const [before, announced] = [await kidOf('CURRENT'), await kidOf('NEXT')];
  const refused: string[] = [];
  const used = new Set<string>();
  let calls = 0;
  let isOver = false;
  const visitor = async (own: Platform, other: Platform) => {
    const session = await signedIn(own);
    let { token } = session;
    while (!isOver) {
      used.add(decodeProtectedHeader(token).kid as string);
      const answer = await ask(other, 'admin', '{ adminViewer { username } }', {}, { token });
      if (answer.errors) refused.push(`viewer ${JSON.stringify(answer.errors)}`);
      const { json } = await session.agent.postJson('/graphql/admin', { query: refresh });
      token = json.data?.adminRefresh?.session?.accessToken ?? token;
      if (json.errors) refused.push(`refresh ${JSON.stringify(json.errors)}`);
      calls += 1;
    }
  };
  const old = await signedIn(first);
  const visitors = [visitor(first, second), visitor(second, first), visitor(second, second)];
  await waitUntil('calls before the rotation', () => calls >= 10);
  const trail = trailOf(first);
  await trail.mark();
  await run(first.runtime, caller, rotateKeys, { alg: adminKeyUse });
  const { current } = await run(second.runtime, caller, rotateKeys, { alg: adminKeyUse });
  await waitUntil(
    'everybody signs with the newest key',
    async () => {
      const tokens = await Promise.all([first, second].map(async (at) => (await signedIn(at)).token));
      return tokens.every((token) => decodeProtectedHeader(token).kid === current);
    },
    60_000,
  );
  const count = calls;
  await waitUntil('calls after it', () => calls >= count + 10);
  isOver = true;
  await Promise.all(visitors);

  expect(refused).toEqual([]);
  expect([...used]).toEqual(expect.arrayContaining([before, current]));
  // A token of before both rotations is as good as it was.
  for (const at of [first, second]) expect((await ask(at, 'admin', '{ adminViewer { username } }', {}, { token: old.token })).errors).toBeUndefined();
  const events = (await trail.events()).filter(({ type }) => type === 'JWT_KEYS_ROTATED');
  expect(events.map(({ details }) => details)).toEqual([
    { algorithm: adminKeyUse, keyId: announced, previousKeyId: before, nextKeyId: current },
    { algorithm: adminKeyUse, keyId: current, previousKeyId: announced, nextKeyId: await kidOf('NEXT') },
  ]);
  const published = (await first.agent().get('/oauth/v1/keys')).json.keys.map(({ kid }: { kid: string }) => kid);
  for (const kid of [before, announced, current, await kidOf('NEXT')]) expect(published).not.toContain(kid);
});

test('keys that nobody can need any more go at the next rotation', async () => {
  await first.sql(`update signing_key set status_since = now() - interval '61 minutes' where alg = $1 and status = 'PREVIOUS'`, [adminKeyUse]);
  const last = await kidOf('CURRENT');
  await run(first.runtime, caller, rotateKeys, { alg: adminKeyUse });
  expect(await first.sql(`select kid from signing_key where alg = $1 and status = 'PREVIOUS'`, [adminKeyUse])).toEqual([{ kid: last }]);
});

test('it rotates by schedule, once its successor has been there for an hour', async () => {
  const age = (status: string, interval: string) =>
    first.sql('update signing_key set status_since = now() - $3::interval where alg = $1 and status = $2', [adminKeyUse, status, interval]);
  await age('CURRENT', '90 days');
  await age('NEXT', '59 minutes');
  expect(await run(first.runtime, caller, rotateDueKeys, undefined)).toBeUndefined();
  await age('NEXT', '61 minutes');
  expect(await run(first.runtime, caller, rotateDueKeys, undefined)).toMatchObject({ alg: adminKeyUse });
  expect(await run(first.runtime, caller, rotateDueKeys, undefined)).toBeUndefined();
});

test('signet keys rotate ADMIN_ES256', async () => {
  const next = await kidOf('NEXT');
  const env = { DATABASE_URL: first.databaseUrl, SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string };
  const running = startSignet(['keys', 'rotate', adminKeyUse], env);
  expect((await running.ended).code).toBe(0);
  expect(running.output()).toMatch(new RegExp(`^ADMIN_ES256 +signs with ${next} from now on; next \\S+\\n$`));
});
