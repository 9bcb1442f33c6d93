#!/usr/bin/env node
import { Command } from 'commander';
import { printProblem } from './cli/print-problem.ts';
import { loadConfig } from './kernel/config/environment.ts';
import { packageVersion } from './kernel/package-root.ts';

// Each command loads what it needs and no more: a migration does not wait for GraphQL, nor a server for the command line's YAML.

const serverParts = { serve: { server: true }, work: { workers: true }, all: { server: true, workers: true } } as const;

async function start(name: keyof typeof serverParts): Promise<void> {
  const [{ openPlatform }, { runUntilSignal }] = await Promise.all([import('./cli/open-platform.ts'), import('./cli/run-until-signal.ts')]);
  const platform = await openPlatform(loadConfig(), serverParts[name]);
  const { firstAdministrator: first } = platform;
  if (first)
    process.stderr.write(`\nFirst start. Administrator: ${first.username}\nOne-time password (shown once, to be replaced at the first sign-in): ${first.password}\n\n`);
  await runUntilSignal(platform);
}

/** Opens the platform without server or workers, does one thing, and closes it. */
async function once(act: (runtime: import('./kernel/runtime.ts').Runtime) => Promise<string>): Promise<void> {
  const { openPlatform } = await import('./cli/open-platform.ts');
  const platform = await openPlatform(loadConfig({ SIGNET_LOG_LEVEL: 'error' }), {});
  try {
    process.stdout.write(`${(await act(platform.runtime)).trimEnd()}\n`);
  } finally {
    await platform.close();
  }
}

async function migrateOnly(): Promise<void> {
  const config = loadConfig();
  if (!config.database.url) return once(async () => 'The embedded database is up to date.');
  const { migrate } = await import('./kernel/db/migrate.ts');
  const applied = await migrate(config.database.url);
  process.stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}\n` : 'The database is up to date.\n');
}

const program = new Command('signet').description('GraphQL-first identity platform').version(packageVersion);
program.command('serve').description('run the HTTP and GraphQL server').action(() => start('serve'));
program.command('work').description('run the workers').action(() => start('work'));
program.command('all').description('run server and workers in one process').action(() => start('all'));
program.command('migrate').description('bring the database up to date').action(migrateOnly);
program
  .command('apply')
  .description('bring the configuration to what a YAML file says')
  .argument('<file>')
  .option('--dry-run', 'print the difference, change nothing')
  .action((file: string, options: { dryRun?: boolean }) =>
    once(async (runtime) => {
      const { applyFile, describePlan } = await import('./cli/apply/index.ts');
      return describePlan(await applyFile(runtime, file, { dryRun: options.dryRun === true })).join('\n');
    }),
  );
program
  .command('export')
  .description('print the configuration as YAML')
  .action(() => once(async (runtime) => (await import('./cli/apply/index.ts')).exportConfig(runtime)));
const keys = program.command('keys').description('signing keys');
keys
  .command('list')
  .description('print algorithm, status, age and identifier of each key')
  .action(() => once(async (runtime) => (await import('./cli/keys.ts')).listKeys(runtime)));
keys
  .command('rotate')
  .description('let the next key of an algorithm sign from now on')
  .argument('<alg>')
  .action((alg: string) => once(async (runtime) => (await import('./cli/keys.ts')).rotateByHand(runtime, alg)));

program.parseAsync().catch((error: unknown) => {
  printProblem(error);
  process.exit(1);
});
