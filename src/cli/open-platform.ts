import { setTimeout as sleep } from 'node:timers/promises';
import type { KeepPassword } from '../administration/admins/index.ts';
import { type Log, openLog } from '../kernel/base/log.ts';
import type { Config } from '../kernel/contract/config/config.ts';
import { checkServer } from '../kernel/store/check-server.ts';
import { migrate } from '../kernel/store/migrate.ts';
import { keepPartitionsAhead } from '../kernel/store/partition-keeper.ts';
import { openRuntime } from '../kernel/work/open-runtime.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { awaitDatabase } from './await-database.ts';
import { choosePort } from './choose-port.ts';
import { type OpenedDatabase, openDatabaseOf } from './open-database.ts';

/** What a process is to do beside holding a runtime. */
export interface Parts {
  /** Answer HTTP and GraphQL. */
  readonly server?: boolean;
  /** Relay and work on jobs. */
  readonly workers?: boolean;
  /** Where the password of the first administrator goes; without it a server makes none. */
  readonly keepPassword?: KeepPassword;
}

/** An open platform. */
export interface Platform {
  readonly runtime: Runtime;
  /**
   * Is not ready any more, takes new requests for `delayMs` nevertheless, finishes what is in progress within the drain time, then closes
   * everything in reverse.
   */
  close(delayMs?: number): Promise<void>;
}

type Closing = (() => Promise<void>)[];

/** Of the drain time, for closing what is left once requests have ended or were cut off. */
const closingMs = 2000;

async function closeAll(closing: Closing, log: Log): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close().catch((error: unknown) => log.error({ err: error }, 'closing failed'));
}

async function closeAtOnce(closing: Closing, log: Log): Promise<void> {
  await Promise.all(closing.map((close) => closeAll([close], log)));
}

/** The database, answering, fit to carry the platform, and up to date. */
async function openFitDatabase(config: Config, log: Log, isTool: boolean, closing: Closing): Promise<OpenedDatabase> {
  const database = await openDatabaseOf(config, isTool);
  closing.push(database.close);
  if (!isTool || database.isEmbedded) await awaitDatabase(database.url, config, log);
  if (!database.isEmbedded) await checkServer(database.url);
  if (database.isEmbedded || config.database.migratesAtStart) await migrate(database.url);
  return database;
}

async function openParts(config: Config, log: Log, parts: Parts, closing: Closing): Promise<Omit<Platform, 'close'>> {
  // Any fault: it shows where the module is used.
  if (parts.server) import('../server/start.ts').catch(() => undefined);
  const isTool = !parts.server && !parts.workers;
  const database = await openFitDatabase(config, log, isTool, closing);
  const port = await choosePort(config.http.host, config.http.port);
  const publicUrl = config.http.publicUrl ?? `${config.tls.certificateFile ? 'https' : 'http'}://localhost:${port}`;
  const [{ entities }, { dependents }] = await Promise.all([import('../server/entities.ts'), import('../server/dependents.ts')]);
  const runtime = await openRuntime({ config, log, databaseUrl: database.url, publicUrl, entities, dependents });
  closing.push(() => runtime.close());
  if (!isTool) {
    const keeper = keepPartitionsAhead(runtime);
    closing.push(async () => keeper.close());
  }
  if (parts.server) await prepare(runtime, parts.keepPassword);
  const ending: Closing = [];
  // Requests and jobs in progress end side by side.
  closing.push(() => closeAtOnce(ending, log));
  if (parts.workers) {
    const { startWorkers } = await import('../../workers/main.ts');
    const workers = startWorkers(runtime);
    // A process that also serves users goes on serving them: jobs wait in the outbox.
    if (!parts.server) runtime.health.needs('job queue', () => (workers.isReady() ? undefined : 'cannot be used'));
    ending.push(() => workers.close());
  }
  if (parts.server) await listen(runtime, port, ending);
  else if (parts.workers && config.queue.workerPort > 0) await answerHealth(runtime, closing);
  return { runtime };
}

/** From the signal to the end of the process, at the latest. */
export function drainMsOf({ http }: Config): number {
  return Math.max(http.drainSeconds * 1000, 1000);
}

/** From the signal until no new connection is taken. */
export function delayMsOf(config: Config): number {
  return Math.min(config.http.drainDelaySeconds * 1000, drainMsOf(config) / 2);
}

/** What the first start makes and every later one finds. */
async function prepare(runtime: Runtime, keepPassword: KeepPassword | undefined): Promise<void> {
  const [{ ensureSigningKeys }, { ensureFirstAdministrator }, { ensureBootstrapClient }] = await Promise.all([
    import('../keys/signing-keys/index.ts'),
    import('../administration/admins/index.ts'),
    import('../applications/clients/index.ts'),
  ]);
  await ensureSigningKeys(runtime);
  await ensureBootstrapClient(runtime);
  if (keepPassword) await ensureFirstAdministrator(runtime, keepPassword);
}

async function listen(runtime: Runtime, port: number, closing: Closing): Promise<void> {
  const { startServer } = await import('../server/start.ts');
  const server = await startServer(runtime, port);
  runtime.log.info({ port, publicUrl: runtime.publicUrl, pid: process.pid }, 'signet is listening');
  closing.push(async () => {
    const late = setTimeout(
      () => {
        runtime.log.warn('requests are cut off: the drain time is nearly over');
        server.closeConnections();
      },
      drainMsOf(runtime.config) - delayMsOf(runtime.config) - closingMs,
    );
    await server.close().finally(() => clearTimeout(late));
  });
}

async function answerHealth(runtime: Runtime, closing: Closing): Promise<void> {
  const { startHealthServer } = await import('../server/start-health.ts');
  const app = await startHealthServer(runtime, runtime.config.queue.workerPort);
  closing.push(() => app.close());
}

/**
 * Opens the platform as configured: the database (embedded unless DATABASE_URL is set), its tables, the runtime, and the asked-for
 * parts. When a step fails, those before it are undone.
 */
export async function openPlatform(config: Config, parts: Parts, log = openLog(config.runtime.logLevel)): Promise<Platform> {
  const closing: Closing = [];
  try {
    const opened = await openParts(config, log, parts, closing);
    return {
      ...opened,
      async close(delayMs = 0) {
        opened.runtime.health.drain();
        if (parts.server && delayMs > 0) await sleep(delayMs);
        await closeAll(closing, log);
      },
    };
  } catch (error) {
    await closeAll(closing, log);
    throw error;
  }
}
