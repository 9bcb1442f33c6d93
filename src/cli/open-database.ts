import type { Config } from '../kernel/contract/config/config.ts';
import { startEmbeddedDatabase } from '../kernel/store/embedded/embedded-database.ts';
import { runningDatabaseUrl } from '../kernel/store/embedded/running-database.ts';

/** The database a process works on. */
export interface OpenedDatabase {
  readonly url: string;
  readonly isEmbedded: boolean;
  /** Stops it when this process started it. */
  close(): Promise<void>;
}

/** The embedded database has no TLS, and is reached on the loopback interface: what `PGSSLMODE` says is meant for another. */
function withoutTls(url: string): string {
  return `${url}?sslmode=disable`;
}

const nothing = async () => undefined;

/**
 * The configured database, or the embedded one: started for this process, or with `mayShare` the one that another process keeps running
 * (a command beside a running platform).
 */
export async function openDatabaseOf(config: Config, mayShare: boolean): Promise<OpenedDatabase> {
  if (config.database.url) return { url: config.database.url, isEmbedded: false, close: nothing };
  const running = mayShare ? runningDatabaseUrl(config.runtime.dataFolder) : undefined;
  if (running) return { url: withoutTls(running), isEmbedded: true, close: nothing };
  const started = await startEmbeddedDatabase(config.runtime.dataFolder);
  return { url: withoutTls(started.url), isEmbedded: true, close: () => started.stop() };
}
