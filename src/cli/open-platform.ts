import { createServer } from 'node:net';
import { join } from 'node:path';
import { startWorkers } from '../../workers/main.ts';
import { ensureFirstAdministrator, type FirstAdministrator } from '../admins/index.ts';
import type { Config } from '../kernel/config/config.ts';
import { migrate } from '../kernel/db/migrate.ts';
import { openLog } from '../kernel/log.ts';
import { openRuntime, type Runtime } from '../kernel/runtime.ts';
import { ensureSigningKeys } from '../keys/index.ts';
import { dependents } from '../server/dependents.ts';
import { entities } from '../server/entities.ts';
import { startHealthServer } from '../server/start-health.ts';
import { startServer } from '../server/start.ts';

/** Which parts of the platform a process runs. */
export interface Parts {
  readonly server?: boolean;
  readonly workers?: boolean;
}

/** A platform that runs. */
export interface Platform {
  readonly runtime: Runtime;
  /** Where the server listens; undefined when this process runs none. */
  readonly port: number | undefined;
  /** The administrator made just now, at the very first start. */
  readonly firstAdministrator: FirstAdministrator | undefined;
  /** Drains and closes everything, in reverse. */
  close(): Promise<void>;
}

type Close = () => Promise<unknown>;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** The database of the configuration, or the embedded one, which is only loaded when it is needed. */
async function openDatabaseUrl(config: Config, closing: Close[]): Promise<string> {
  if (config.database.url) return config.database.url;
  const { startEmbeddedDatabase } = await import('../kernel/db/embedded/embedded-database.ts');
  const embedded = await startEmbeddedDatabase(join(config.runtime.dataFolder, 'postgres'));
  closing.push(() => embedded.stop());
  return embedded.url;
}

/** Opens the platform: database, migrations, keys, the first administrator, and the parts asked for. What opened is closed when a later step fails. */
export async function openPlatform(config: Config, parts: Parts): Promise<Platform> {
  const closing: Close[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const databaseUrl = await openDatabaseUrl(config, closing);
    if (!config.database.url || config.database.migratesAtStart) await migrate(databaseUrl);
    const port = config.http.port === 0 ? await freePort() : config.http.port;
    const publicUrl = config.http.publicUrl ?? `http://localhost:${port}`;
    const runtime = await openRuntime({ config, log: openLog(config.runtime.logLevel), databaseUrl, publicUrl, entities, dependents });
    closing.push(() => runtime.close());
    await ensureSigningKeys(runtime);
    const firstAdministrator = await ensureFirstAdministrator(runtime);
    if (parts.workers) {
      const workers = startWorkers(runtime);
      closing.push(() => workers.close());
      if (!parts.server && config.queue.workerPort > 0) {
        const health = await startHealthServer(runtime, config.queue.workerPort);
        closing.push(() => health.close());
      }
    }
    const server = parts.server ? await startServer(runtime, port) : undefined;
    if (server) closing.push(() => server.close());
    return { runtime, port: server?.port, firstAdministrator, close };
  } catch (error) {
    await close();
    throw error;
  }
}
