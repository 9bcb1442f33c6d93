import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountKey, addressKey, releaseAttempts, reserveAttempt } from '../../src/kernel/work/throttle.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';

let opened: TestRuntime;
beforeAll(async () => {
  opened = await openTestRuntime();
});
afterAll(() => opened.close());

const window = 900;
const account = (name: string) => ({ key: accountKey('test', name), most: 3, clearsOnSuccess: true });
const address = (ip: string, most = 5) => ({ key: addressKey('test', ip), most, clearsOnSuccess: false });

describe('keys', () => {
  test.each([
    ['192.0.2.1', 'test:address:192.0.2.1'],
    ['::ffff:192.0.2.1', 'test:address:192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', 'test:address:2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', 'test:address:2001:db8:1:2::/64'],
    ['2001:db8::9', 'test:address:2001:db8:0:0::/64'],
    ['::1', 'test:address:0:0:0:0::/64'],
    ['fe80::1%eth0', 'test:address:fe80:0:0:0::/64'],
    [undefined, 'test:address:unknown'],
  ])('of the address %s', (ip, key) => {
    expect(addressKey('test', ip)).toBe(key);
  });

  test('of a name: the same for every case of its letters and with blanks around, and not the name', () => {
    expect(accountKey('test', 'ALICE')).toBe(accountKey('test', ' alice '));
    expect(accountKey('test', 'alice')).not.toContain('alice');
    expect(accountKey('test', 'alice')).not.toBe(accountKey('other', 'alice'));
  });
});

test('at most as many parallel tries as allowed get through, and the window ends', async () => {
  const { query } = opened.runtime.database;
  const keys = [account('parallel'), address('192.0.2.7', 1000)];
  const reservations = await Promise.all(Array.from({ length: 50 }, () => reserveAttempt(query, keys, window)));
  expect(reservations.filter(({ isAllowed }) => isAllowed)).toHaveLength(3);
  for (const { isAllowed, retryAfterSeconds } of reservations) expect(isAllowed || (retryAfterSeconds > 0 && retryAfterSeconds <= window)).toBe(true);
  await query("update throttle set window_ends_at = now() - interval '1 second' where key = $1", [keys[0]?.key]);
  expect(await reserveAttempt(query, keys, window)).toMatchObject({ isAllowed: true, failures: 1 });
});

test('a success clears the account and gives the address one try back', async () => {
  const { query } = opened.runtime.database;
  const keys = [account('clears'), address('192.0.2.8')];
  await reserveAttempt(query, keys, window);
  await reserveAttempt(query, keys, window);
  await releaseAttempts(query, keys);
  const rows = await query<{ key: string; failures: number }>('select key, failures from throttle where key = any($1) order by key', [
    keys.map(({ key }) => key),
  ]);
  expect(rows.map(({ failures }) => failures)).toEqual([0, 1]);
});

test('a blocked address charges no account', async () => {
  const { query } = opened.runtime.database;
  for (let time = 0; time < 5; time += 1) await reserveAttempt(query, [account(`other ${time}`), address('192.0.2.9')], window);
  const blocked = await reserveAttempt(query, [account('victim'), address('192.0.2.9')], window);
  expect(blocked.isAllowed).toBe(false);
  expect(await query('select 1 from throttle where key = $1', [account('victim').key])).toEqual([]);
});
