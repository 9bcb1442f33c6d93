import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type GivenUser, givenUser } from '../support/fixtures.ts';
import { runSignet } from '../support/run-signet.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let user: GivenUser;
beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
afterAll(() => platform.stop());

const erase = (...words: string[]) => runSignet(platform.databaseUrl, ['erase-person', user.userId, ...words]);
const isThere = async () => (await platform.sql('select 1 from directory_user where user_id = $1', [user.userId])).length === 1;

test('newcomer N9: a dry run of erase-person says what would go, and leaves everything', async () => {
  user = await givenUser(platform);
  await trail.mark();
  const { code, stdout } = await erase('--dry-run');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Would erase .+\.\nNothing was erased \(dry run\)\.\n$/)]);
  expect(await isThere()).toBe(true);
  await trail.expectTrail([]);
});

test('newcomer N9: without a terminal to ask at, erase-person needs --yes', async () => {
  user = await givenUser(platform);
  await trail.mark();
  const refused = await erase();
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')]);
  expect(await isThere()).toBe(true);
  await trail.expectTrail([]);
  const erased = await erase('--yes');
  expect([erased.code, erased.stdout]).toEqual([0, 'Erased.\n']);
  expect(await isThere()).toBe(false);
  await trail.expectTrail(['ADMIN_PERSON_ERASED']);
});

test('newcomer N9: a person who is not known is told in a sentence', async () => {
  const unknown = await runSignet(platform.databaseUrl, ['erase-person', 'nobody-at-all', '--yes']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/^[^\n]+\n$/)]);
});
