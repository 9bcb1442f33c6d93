import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../src/kernel/base/clock.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { startServer } from '../../src/server/start.ts';
import { Agent } from './agent.ts';
import { openedDoor } from './doors.ts';
import { freePort } from './free-port.ts';
import { openTestRuntime } from './test-runtime.ts';

/** A running platform on a database of its own. */
export interface Platform {
  readonly runtime: Runtime;
  readonly app: FastifyInstance;
  /** Address of the server, without a trailing slash. */
  readonly url: string;
  /** The issuer: `url` followed by `/oauth`. */
  readonly issuer: string;
  readonly databaseUrl: string;
  /** What was logged, one JSON object a line. Empty unless `env` sets SIGNET_LOG_LEVEL. */
  readonly logged: readonly string[];
  /** A fresh client without cookies. */
  agent(headers?: Readonly<Record<string, string>>): Agent;
  /** One statement on the database of the platform. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  sql<Row = any>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  /** Settings as environment variables, beside the defaults of tests. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Runs on this database instead of a clone: a second server of the same platform. */
  readonly databaseUrl?: string;
}

/** Starts the real server on a free port over a clone of the migrated database. Its events count for `npm run events`. */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const port = await freePort();
  const config = readConfig({ SIGNET_PORT: String(port), ...options.env });
  const scheme = config.tls.certificateFile ? 'https' : 'http';
  const publicUrl = config.http.publicUrl ?? `${scheme}://localhost:${port}`;
  const { runtime, databaseUrl, logged, close } = await openTestRuntime({ ...options, publicUrl, entities, dependents });
  const server = await startServer(runtime, port);
  openedDoor(databaseUrl);
  const url = `${scheme}://localhost:${port}`;
  return {
    runtime,
    app: server.app,
    url,
    issuer: runtime.issuer,
    databaseUrl,
    logged,
    agent: (headers = {}) => new Agent(url, headers),
    sql: (text, values = []) => runtime.database.query(text, values),
    async stop() {
      await server.close();
      await close();
    },
  };
}
