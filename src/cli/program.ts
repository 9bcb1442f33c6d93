import { Command, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../kernel/base/package-root.ts';
import type { Config } from '../kernel/contract/config/config.ts';
import { loadConfig } from '../kernel/contract/config/environment.ts';
import type { VerifyCommand } from './audit-commands.ts';
import type { EraseCommand } from './erase-commands.ts';
import { describeExitCodes } from './exit-codes.ts';
import type { ExportCommand } from './export-commands.ts';
import type { InitialTokenOptions } from './registration-commands.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { withRuntime } from './with-runtime.ts';

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function pointInTime(text: string): Date {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It must be a time with a zone, such as 2026-01-31T00:00:00Z.');
  return new Date(text);
}

function gathered(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** The option of every command whose output is to be kept. */
const intoFile = ['-o, --output <file>', 'write into this file instead of printing'] as const;

interface OutputOption {
  readonly output?: string;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Builds the command line of `signet`; `onConfig` is told the configuration once it is read. What each command needs is loaded when it runs. */
export function buildProgram(onConfig: (config: Config) => void): Command {
  const config = () => {
    const loaded = loadConfig();
    onConfig(loaded);
    return loaded;
  };
  const program = new Command('signet')
    .description('Identity platform: OAuth 2, OpenID Connect, GraphQL, live audit trail.')
    .version(packageVersion)
    .addHelpText('after', `\nExit codes:\n${describeExitCodes()}`)
    // Commands made from here on do the same: whoever runs them ends the process.
    .exitOverride();

  program
    .command('serve')
    .description('answer HTTP and GraphQL')
    .action(() => runUntilSignal(config(), { server: true }));
  program
    .command('work')
    .description('work on jobs: relay, housekeeping, deliveries')
    .action(() => runUntilSignal(config(), { workers: true }));
  program
    .command('all')
    .description('serve and work in one process')
    .action(() => runUntilSignal(config(), { server: true, workers: true }));

  program
    .command('migrate')
    .description('bring the tables up to date; any number may run at once')
    .action(async () => {
      const [{ openDatabaseOf }, { migrate }] = await Promise.all([import('./open-database.ts'), import('../kernel/store/migrate.ts')]);
      const database = await openDatabaseOf(config(), true);
      try {
        const applied = await migrate(database.url);
        print(applied.length === 0 ? 'Nothing to migrate.' : `Applied ${applied.join(', ')}.`);
      } finally {
        await database.close();
      }
    });

  program
    .command('apply')
    .description('apply a configuration file: all of it or nothing')
    .argument('<file>', 'YAML file')
    .option('--dry-run', 'say what would change and change nothing', false)
    .action(async (file: string, { dryRun }: { dryRun: boolean }) => {
      const [{ applyFile, describePlan, paintPlanLine }, { ensureSigningKeys }] = await Promise.all([
        import('./apply/index.ts'),
        import('../keys/signing-keys/index.ts'),
      ]);
      await withRuntime(config(), async (runtime) => {
        // A client of a fresh database asks for keys that the first start would make.
        await ensureSigningKeys(runtime);
        for (const line of describePlan(await applyFile(runtime, file, { dryRun }), dryRun)) print(paintPlanLine(line));
      });
    });

  program
    .command('export')
    .description('print the configuration as a file that apply takes')
    .option(...intoFile)
    .action(async ({ output }: OutputOption) => {
      const [{ exportConfig }, { writeOutput }] = await Promise.all([import('./apply/index.ts'), import('./output.ts')]);
      await withRuntime(config(), async (runtime) => writeOutput(output, [await exportConfig(runtime)]));
    });

  const registration = program.command('registration').description('registration of web clients by themselves (RFC 7591)');
  registration
    .command('token')
    .description('make an initial access token and print it: the only time it is seen')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <ids>', 'scopes that clients may have, with commas between them')
    .option('--grants <types>', 'such as AUTHORIZATION_CODE,CLIENT_CREDENTIALS; without it AUTHORIZATION_CODE')
    .option('--uses <count>', 'how many clients may be registered with it', '1')
    .option('--seconds <seconds>', 'how long it is good', '86400')
    .action(async (options: InitialTokenOptions) => {
      const { createAndPrintInitialToken } = await import('./registration-commands.ts');
      await withRuntime(config(), (runtime) => createAndPrintInitialToken(runtime, options));
    });

  program
    .command('admin')
    .description('administrators in the configuration')
    .command('hash')
    .description('read a password from the standard input and print its hash')
    .action(async () => {
      const { printPasswordHash } = await import('./admin-commands.ts');
      await printPasswordHash();
    });

  const keys = program.command('keys').description('signing keys');
  keys
    .command('list')
    .description('print them')
    .action(async () => {
      const { printKeys } = await import('./keys-commands.ts');
      await withRuntime(config(), printKeys);
    });
  keys
    .command('rotate')
    .description('the next key signs from now on, and a new next one is announced')
    .argument('[algorithm]', 'one algorithm, or ADMIN_ES256 for tokens of administrators; without it all')
    .action(async (algorithm?: string) => {
      const { rotateAndPrint } = await import('./keys-commands.ts');
      await withRuntime(config(), (runtime) => rotateAndPrint(runtime, algorithm));
    });
  keys
    .command('add')
    .description('take a signature algorithm into use')
    .argument('<algorithm>', 'such as RS384 or ES512')
    .action(async (algorithm: string) => {
      const { addAndPrint } = await import('./keys-commands.ts');
      await withRuntime(config(), (runtime) => addAndPrint(runtime, algorithm));
    });
  keys
    .command('retire')
    .description('take a signature algorithm out of use; what it signed stays verifiable')
    .argument('<algorithm>', 'one that no client asks for')
    .action(async (algorithm: string) => {
      const { retireAndPrint } = await import('./keys-commands.ts');
      await withRuntime(config(), (runtime) => retireAndPrint(runtime, algorithm));
    });

  const audit = program.command('audit').description('proof of the audit trail');
  audit
    .command('verify')
    .description('compare the trail with its signed checkpoints; exits 3 when something was changed, 4 when it was brought back to an older state')
    .option('--from <number>', 'first checkpoint', wholeNumber)
    .option('--to <number>', 'last checkpoint', wholeNumber)
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere (may be given several times)', gathered, [])
    .option('--keys <file>', 'public keys that were kept elsewhere: what signet audit keys prints')
    .action(async (options: VerifyCommand) => {
      const { verifyAndPrint } = await import('./audit-commands.ts');
      await withRuntime(config(), (runtime) => verifyAndPrint(runtime, options));
    });
  audit
    .command('checkpoint')
    .description('chain what is there and print the last checkpoint, to be kept elsewhere')
    .option(...intoFile)
    .action(async ({ output }: OutputOption) => {
      const { printCheckpoint } = await import('./audit-commands.ts');
      await withRuntime(config(), (runtime) => printCheckpoint(runtime, output));
    });
  audit
    .command('keys')
    .description('print the public keys of the checkpoints, to be kept elsewhere')
    .option(...intoFile)
    .action(async ({ output }: OutputOption) => {
      const { printProofKeys } = await import('./audit-commands.ts');
      await withRuntime(config(), (runtime) => printProofKeys(runtime, output));
    });

  audit
    .command('export')
    .description('print events, oldest first, one a line')
    .option('--from <time>', 'from this time on (RFC 3339)', pointInTime)
    .option('--to <time>', 'up to this time, included', pointInTime)
    .addOption(new Option('--format <format>', 'form of a line').choices(['ndjson', 'cef']).default('ndjson'))
    .option(...intoFile)
    .action(async (options: ExportCommand) => {
      const { printEvents } = await import('./export-commands.ts');
      await withRuntime(config(), (runtime) => printEvents(runtime, options));
    });
  audit
    .command('replay')
    .description('have a target of the export served again from a moment on')
    .argument('<target>')
    .requiredOption('--from <time>', 'from this time on (RFC 3339)', pointInTime)
    .action(async (target: string, { from }: { from: Date }) => {
      const { replayTarget } = await import('./export-commands.ts');
      await withRuntime(config(), (runtime) => replayTarget(runtime, target, from));
    });

  program
    .command('erase-person')
    .description('erase a person for good; the events stay and no longer say whom they concerned')
    .argument('<userId>')
    .option('--dry-run', 'say what would go and erase nothing', false)
    .option('--yes', 'do not ask for a confirmation', false)
    .action(async (userId: string, options: EraseCommand) => {
      const { erasePersonAndPrint } = await import('./erase-commands.ts');
      await withRuntime(config(), (runtime) => erasePersonAndPrint(runtime, userId, options));
    });

  return program;
}
