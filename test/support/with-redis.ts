import { describe, test } from '@jest/globals';

/** A suite that needs Redis: skipped where it is not installed, failed in CI, where it must be. */
export function describeWithRedis(name: string, suite: (redisUrl: string) => void): void {
  const url = process.env.TEST_REDIS_URL;
  if (url) describe(name, () => suite(url));
  else if (process.env.CI === 'true') test(`${name}: redis-server must be installed`, () => Promise.reject(new Error('redis-server was not found')));
  else describe.skip(name, () => test('redis-server is not installed', () => undefined));
}
