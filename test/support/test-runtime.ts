import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Clock } from '../../src/kernel/clock.ts';
import { readConfig } from '../../src/kernel/config/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openRuntime, type Runtime } from '../../src/kernel/runtime.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { cloneDatabase } from './clone-database.ts';

/** A runtime without a server, for what has no door of its own: the kernel and the workers. */
export interface TestRuntime {
  readonly runtime: Runtime;
  readonly databaseUrl: string;
  /** What was logged, one JSON object a line. Empty unless `env` sets SIGNET_LOG_LEVEL. */
  readonly logged: readonly string[];
  /** Closes the runtime and drops its database. */
  close(): Promise<void>;
}

export interface TestRuntimeOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly publicUrl?: string;
  readonly databaseUrl?: string;
}

const testKey = `test:${randomBytes(32).toString('base64')}`;

/** Opens a runtime over a clone of the migrated database, or over `databaseUrl`, which is then left in place. */
export async function openTestRuntime(options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const clone = options.databaseUrl ? undefined : await cloneDatabase();
  const databaseUrl = options.databaseUrl ?? (clone?.url as string);
  const dataFolder = join(tmpdir(), `signet-test-data-${randomBytes(6).toString('hex')}`);
  const config = readConfig({
    SIGNET_LOG_LEVEL: 'silent',
    SIGNET_DATA_DIR: dataFolder,
    SIGNET_SEALING_KEYS: testKey,
    SIGNET_AUDIT_POLL_MS: '200',
    SIGNET_RELAY_INTERVAL_MS: '100',
    SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost,127.0.0.0/8,::1',
    ...options.env,
  });
  const logged: string[] = [];
  const lines = new PassThrough().on('data', (chunk: Buffer) => logged.push(...chunk.toString().split('\n').filter(Boolean)));
  const runtime = await openRuntime({
    config,
    log: openLog(config.runtime.logLevel, lines),
    databaseUrl,
    publicUrl: options.publicUrl ?? 'http://localhost:4000',
    entities,
    dependents,
    ...(options.clock ? { clock: options.clock } : {}),
  });
  return {
    runtime,
    databaseUrl,
    logged,
    async close() {
      await runtime.close();
      await clone?.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
