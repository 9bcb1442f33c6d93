import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { findBinary } from './find-binary.ts';
import { fillTemplate, onDatabase, runFolder, sayOnce, testServerFlags } from './test-database.ts';

/** Where the machine's own PostgreSQL has its programs: Debian keeps them out of the search path. */
function installedFolder(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const known = versions.map((version) => join(debian, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
  const found = findBinary('initdb');
  return known ?? (found && dirname(found));
}

/** A server of the machine's own PostgreSQL, usually older than the embedded one, with a migrated database. */
async function startInstalled(bin: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = runFolder();
  const server: EmbeddedDatabase = await startEmbeddedDatabase(folder, testServerFlags, {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
  });
  await sayOnce(server.url, 'create database signet');
  const url = onDatabase(server.url, 'signet');
  await fillTemplate(url);
  return {
    url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Describes a suite twice: on the embedded PostgreSQL, and on the one that the machine has. `database` tells the address, undefined for a clone on
 * the embedded one. Without a PostgreSQL of the machine the second is skipped; in CI it must be there.
 */
export function describeOnEachPostgres(name: string, suite: (database: () => string | undefined) => void): void {
  describe(`${name}, on the embedded PostgreSQL`, () => suite(() => undefined));
  const bin = installedFolder();
  if (bin) describeOnInstalled(name, bin, suite);
  else if (process.env.CI === 'true')
    test(`${name}: a PostgreSQL of the machine must be installed`, () => Promise.reject(new Error('initdb was not found')));
  else describe.skip(`${name}, on the PostgreSQL of the machine`, () => test('it is not installed', () => undefined));
}

function describeOnInstalled(name: string, bin: string, suite: (database: () => string | undefined) => void): void {
  describe(name, () => {
    let server: Awaited<ReturnType<typeof startInstalled>> | undefined;
    beforeAll(async () => {
      server = await startInstalled(bin);
    });
    afterAll(() => server?.stop());
    describe('on the PostgreSQL of the machine', () => suite(() => server?.url));
  });
}
