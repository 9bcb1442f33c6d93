import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ScopeEntity } from '../../src/applications/scopes/scope.entity.ts';
import type { Clock } from '../../src/kernel/base/clock.ts';
import { openLog } from '../../src/kernel/base/log.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import type { EntityList } from '../../src/kernel/store/entity-list.ts';
import type { Dependents } from '../../src/kernel/work/dependents.ts';
import { openRuntime } from '../../src/kernel/work/open-runtime.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { cloneDatabase } from './clone-database.ts';
import { testSettings } from './test-settings.ts';

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
  /** One suffices for what only says SQL; the ORM wants at least that. */
  readonly entities?: EntityList;
  readonly dependents?: Dependents;
}

/** Opens a runtime over a clone of the migrated database, or over `databaseUrl`, which is then left in place. */
export async function openTestRuntime(options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const clone = options.databaseUrl ? undefined : await cloneDatabase();
  const databaseUrl = options.databaseUrl ?? (clone?.url as string);
  const dataFolder = join(tmpdir(), `signet-test-data-${randomBytes(6).toString('hex')}`);
  const config = readConfig({ ...testSettings, SIGNET_DATA_DIR: dataFolder, ...options.env });
  const logged: string[] = [];
  const lines = new PassThrough().on('data', (chunk: Buffer) => logged.push(...chunk.toString().split('\n').filter(Boolean)));
  const runtime = await openRuntime({
    config,
    log: openLog(config.runtime.logLevel, lines),
    databaseUrl,
    publicUrl: options.publicUrl ?? 'http://localhost:4000',
    entities: options.entities ?? [ScopeEntity],
    dependents: options.dependents ?? { restrictions: [], cascades: [] },
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
