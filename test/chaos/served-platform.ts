import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Agent } from '../support/agent.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { freePort } from '../support/free-port.ts';
import { type SignetProcess, startSignet } from '../support/processes.ts';
import type { Platform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';

/** A platform whose server is a process of its own, as in production: it can be killed and started again on the same database. */
export interface ServedPlatform extends Pick<Platform, 'url' | 'sql' | 'agent'> {
  readonly databaseUrl: string;
  /** Starts the server and waits until it listens. */
  serve(): Promise<SignetProcess>;
  /** Starts a further server of the same platform, on a port of its own. */
  serveBeside(): Promise<{ readonly url: string }>;
  /** Starts a process of workers. */
  work(): SignetProcess;
  /** Runs a `signet` command on its database to the end. */
  command(...words: readonly string[]): Promise<void>;
  /** The same; what it printed. */
  printed(...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** A database and an address; nothing serves yet. `settings` go to its processes beside those of every served platform. */
export async function openServedPlatform(settings: Readonly<Record<string, string>> = {}): Promise<ServedPlatform> {
  const clone = await cloneDatabase();
  const port = await freePort();
  const pool = new pg.Pool({ connectionString: clone.url, max: 4 });
  const url = `http://localhost:${port}`;
  const dataFolder = mkdtempSync(join(tmpdir(), 'signet-chaos-'));
  const env = {
    SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
    SIGNET_DATA_DIR: dataFolder,
    DATABASE_URL: clone.url,
    SIGNET_PORT: String(port),
    SIGNET_REQUESTS_PER_MINUTE: '0',
    SIGNET_DRAIN_DELAY_SECONDS: '0',
    ...settings,
  };
  const processes: SignetProcess[] = [];
  const start = async (environment: Readonly<Record<string, string>>) => {
    const started = startSignet(['serve'], environment);
    processes.push(started);
    await started.waitFor(/signet is listening/);
    return started;
  };
  const toTheEnd = async (...words: readonly string[]): Promise<string> => {
    const ran = startSignet(words, env);
    const { code } = await ran.ended;
    if (code !== 0) throw new Error(`signet ${words.join(' ')} ended with ${code}: ${ran.output()}`);
    return ran.output();
  };
  return {
    url,
    databaseUrl: clone.url,
    agent: (headers = {}) => new Agent(url, headers),
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    serve: () => start(env),
    async serveBeside() {
      const other = String(await freePort());
      // Both are reached under one public address, as behind a load balancer.
      await start({ ...env, SIGNET_PORT: other, SIGNET_PUBLIC_URL: url });
      return { url: `http://localhost:${other}` };
    },
    work() {
      const started = startSignet(['work'], env);
      processes.push(started);
      return started;
    },
    async command(...words) {
      await toTheEnd(...words);
    },
    printed: toTheEnd,
    async stop() {
      await Promise.all(processes.map((process) => process.end('SIGKILL')));
      await pool.end();
      await clone.drop();
      // With the first administrator's password in it.
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
