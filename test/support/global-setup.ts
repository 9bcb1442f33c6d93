import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { eventsFile, reachedFile } from './events-file.ts';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { startRedis, type TestRedis } from './test-redis.ts';

/** What a test run keeps running; the teardown stops it. */
export interface TestServers {
  readonly database: TestDatabase;
  readonly redis: TestRedis | undefined;
}

declare global {
  var signetTestServers: TestServers | undefined;
}

/** Once before all tests: a database server with a migrated template, and Redis where it is installed. Workers find both by environment. */
export default async function globalSetup(): Promise<void> {
  mkdirSync(dirname(eventsFile), { recursive: true });
  rmSync(eventsFile, { force: true });
  rmSync(reachedFile, { force: true });
  const database = await startTestDatabase();
  const redis = await startRedis();
  globalThis.signetTestServers = { database, redis };
  process.env.TEST_SERVER_URL = database.url;
  process.env.TEST_TEMPLATE = database.template;
  if (redis) process.env.TEST_REDIS_URL = redis.url;
}
