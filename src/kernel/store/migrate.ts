import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { packageRoot } from '../base/package-root.ts';
import { ensureEpoch } from './audit-epoch.ts';
import { connectionOptions, openSession } from './database.ts';
import { fillNameKeys } from './fill-name-keys.ts';
import { ensurePartitions } from './partitions.ts';
import { PreparingClient } from './preparing-client.ts';

const folder = join(packageRoot, 'schema', 'migrations');
/** An index of a large table takes its time. */
const statementTimeoutMs = 600_000;
/** Session-level advisory lock: the letters "signet" as a number. */
const migrationLock = '126926790583668';

/** What the program does before the SQL of a file, in the same transaction. */
const before: Readonly<Record<string, typeof fillNameKeys>> = { '0029b-name-key-indexes.sql': fillNameKeys };

function migrationClass(file: string) {
  const sql = readFileSync(join(folder, file), 'utf8');
  return class extends Migration {
    override async up(): Promise<void> {
      await before[file]?.((text, values) => this.execute(text, values as unknown[]));
      this.addSql(sql);
    }
  };
}

/**
 * Brings the schema up to date with the SQL files of `schema/migrations`, forward only, each in a transaction. Any number of
 * processes may start this at once: an advisory lock lets one work and the others find nothing left to do. Then makes sure of the
 * partitions ahead and of the audit epoch. Returns the names of the migrations it applied.
 */
export async function migrate(url: string): Promise<string[]> {
  const session = openSession(url, statementTimeoutMs, 'migrate');
  await session.connect();
  try {
    await session.query(`select pg_advisory_lock(${migrationLock})`);
    const applied = await applyPending(url);
    await ensurePartitions((text, values) => session.query(text, values as unknown[]).then((result) => result.rows));
    await ensureEpoch(session);
    return applied;
  } finally {
    await session.end();
  }
}

async function applyPending(url: string): Promise<string[]> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const orm = await MikroORM.init({
    clientUrl: url,
    driverOptions: { ...connectionOptions(url, statementTimeoutMs, 'signet-migrate'), Client: PreparingClient },
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      tableName: 'schema_migration',
      migrationsList: files.map((file) => ({ name: file.replace(/\.sql$/, ''), class: migrationClass(file) })),
      snapshot: false,
      silent: true,
      disableForeignKeys: false,
    },
    pool: { min: 0, max: 2 },
  });
  try {
    return (await orm.migrator.up()).map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}
