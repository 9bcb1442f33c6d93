import { freePort } from '../support/free-port.ts';
import { testSettings } from '../support/test-settings.ts';
import { type BenchDatabase, startBenchDatabase } from './bench-database.ts';
import { type Child, startChild } from './children.ts';
import type { Target } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { type Seed, seedDatabase } from './seed.ts';

/** Everything a measurement needs: the database, what is measured, what it is measured against, and the load. */
export interface Stage {
  readonly options: BenchOptions;
  readonly database: BenchDatabase;
  readonly seed: Seed;
  readonly load: Child;
  readonly product: Target;
  readonly yardstick: Target;
  /** Settings of every server process of the product. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts one more process; it ends with the stage. */
  child(...start: Parameters<typeof startChild>): Promise<Child>;
  close(): Promise<void>;
}

const env = {
  SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
  SIGNET_LOG_LEVEL: 'warn',
  SIGNET_REQUESTS_PER_MINUTE: '100000000',
  SIGNET_AUDIT_STREAMS_PER_NODE: '5000',
};

/** Starts the database and the processes, and fills the tables. */
export async function openStage(options: BenchOptions): Promise<Stage> {
  const database = await startBenchDatabase();
  const children: Child[] = [];
  const child: Stage['child'] = async (...start) => {
    const started = await startChild(...start);
    children.push(started);
    return started;
  };
  const close = async () => {
    for (const started of children.reverse()) await started.end();
    await database.stop();
  };
  try {
    const seed = await seedDatabase(database, options.preload);
    const load = await child('load-process', 'load');
    const bare = await child('yardstick-process', 'server');
    const product = await child('product-process', 'server', options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []);
    return {
      options,
      database,
      seed,
      load,
      env,
      yardstick: { child: bare, url: await bare.ask<string>('start', { databaseUrl: database.url }) },
      product: { child: product, url: await product.ask<string>('start', { databaseUrl: database.url, port: await freePort(), env }) },
      child,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
