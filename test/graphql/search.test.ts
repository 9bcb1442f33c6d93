import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { explain } from '../support/explain.ts';
import { givenUser } from '../support/fixtures.ts';
import { everyStatementDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

const people = 40_000;
const crowd = [
  `insert into directory_user (user_id, username, email) select 'crowd-' || n, 'crowd' || n, 'crowd' || n || '@example.org' from generate_series(1, $1::int) as n`,
  'vacuum analyze directory_user',
];

let platform: Platform;
let desk: AdminDesk;
beforeAll(async () => {
  platform = await startPlatform();
  desk = await openAdminDesk(platform);
  for (const user_id of ['jürgen-2', 'jürgen-3']) await givenUser(platform, { user_id, username: user_id });
  for (const text of crowd) await platform.sql(text, text.includes('$1') ? [people] : []);
}, 120_000);
afterAll(() => platform.stop());

const users = 'query ($search: String) { found: users(search: $search) { totalCount edges { node { username } } } }';

describe('a search for a part of a name walks an index of trigrams', () => {
  test.each([
    ['people, by username', 'ROWD24711', 1],
    // Without what all addresses share: with it, another plan costs about as much.
    ['people, by e-mail address', 'D24712@', 1],
    ['people, by a decomposed name in other letters: platform 24', 'JU\u0308RGEN-3', 1],
    ['people who are not there', 'nobody of this name', 0],
  ])('%s', async (_name, search, count) => {
    // The sixth use of a prepared statement may take a plan that knows nothing of the value.
    for (let use = 0; use < 8; use += 1) expect((await desk.ask(users, { search })).data.found.totalCount).toBe(count);
    const said = (await everyStatementDuring(() => desk.ask(users, { search }))).filter(({ text }) => text.includes('username_key like'));
    expect(said).toHaveLength(2);
    for (const statement of said) {
      const { tables, indexes } = await explain(platform, statement);
      expect([tables, indexes]).toEqual([[], expect.arrayContaining(['directory_user_search'])]);
    }
  });

  test.each(['%', '_', '\\', '%%%', 'a%b', "'"])('%s is a character like others', async (search) => {
    expect((await desk.ask(users, { search })).data.found.totalCount).toBe(0);
  });

  test('two letters are found as well', async () => {
    expect((await desk.ask(users, { search: 'cr' })).data.found.totalCount).toBeNull();
  });
});
