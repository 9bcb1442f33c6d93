import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ScopeEntity } from '../../src/applications/scopes/scope.entity.ts';
import { openLog } from '../../src/kernel/base/log.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { mayOthersEnter } from '../../src/kernel/store/embedded/binaries.ts';
import { startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { openRuntime } from '../../src/kernel/work/open-runtime.ts';
import { ensureSigningKeys } from '../../src/keys/signing-keys/index.ts';
import { testSettings } from './test-settings.ts';

/** The database server of a test run, with a migrated database to clone. */
export interface TestDatabase {
  /** A database for administration: `create database` is said there. */
  readonly url: string;
  readonly template: string;
  stop(): Promise<void>;
}

/** How servers of tests run: nothing they hold has to survive the machine. */
export const testServerFlags = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'log_min_messages=log', 'autovacuum=off'].flatMap(
  (flag) => ['-c', flag],
);

/** The address of another database on the same server. */
export function onDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.toString();
}

/** Says one statement on a connection of its own. */
export async function sayOnce<Row>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values as unknown[])).rows as Row[];
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function ownerOf(folder: string): number {
  try {
    return Number(readFileSync(join(folder, 'owner.pid'), 'utf8'));
  } catch {
    return 0;
  }
}

/** A fresh folder for this run, which the user PostgreSQL runs as can enter; what killed runs left is removed. */
export function runFolder(): string {
  const home = join(packageRoot, '.signet-test');
  mkdirSync(home, { recursive: true });
  const isUsable = process.getuid?.() !== 0 || mayOthersEnter(home);
  const parent = isUsable ? home : join(tmpdir(), 'signet-test');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    // A test may kill the owner of its own folder on purpose: the folder is left over only when the test's process is gone, too.
    const run = Number(/^run-(\d+)-/.exec(name)?.[1] ?? 0);
    const owner = ownerOf(join(parent, name));
    if (owner > 0 && !isAlive(owner) && !isAlive(run)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return join(parent, `run-${process.pid}-${randomBytes(3).toString('hex')}`);
}

/** What every clone starts with: the tables, and signing keys (RSA keys are slow to make). */
export async function fillTemplate(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const runtime = await openRuntime({
    config: readConfig(testSettings),
    log: openLog('error'),
    databaseUrl,
    publicUrl: 'http://localhost:4000',
    entities: [ScopeEntity],
    dependents: { restrictions: [], cascades: [] },
  });
  await ensureSigningKeys(runtime);
  await runtime.close();
}

/** Starts the server of a run, or uses the one `TEST_DATABASE_URL` names, and makes the template. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_DATABASE_URL;
  const template = `signet_template_${randomBytes(4).toString('hex')}`;
  const folder = given ? undefined : runFolder();
  const embedded = folder ? await startEmbeddedDatabase(folder, testServerFlags) : undefined;
  const url = given ?? (embedded?.url as string);
  await sayOnce(url, `create database ${template}`);
  await fillTemplate(onDatabase(url, template));
  return {
    url,
    template,
    async stop() {
      if (!embedded) await sayOnce(url, `drop database ${template} with (force)`);
      await embedded?.stop();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
