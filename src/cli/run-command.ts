import { CommanderError } from 'commander';
import type { Config } from '../kernel/contract/config/config.ts';
import { exitCodes } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';
import { buildProgram } from './program.ts';

/** A reader that has seen enough (`| head`) ends the output, not the command: what it was asked to do is done, and the exit code tells how. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}

/** Does what the command line says. A failure ends the process with one line of text and the exit code that tells its kind. */
export async function runCommand(): Promise<void> {
  outliveReaders();
  let config: Config | undefined;
  try {
    await buildProgram((loaded) => {
      config = loaded;
    }).parseAsync();
  } catch (error) {
    // Commander has said it already: the help, the version, or what is wrong with the arguments.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.usage);
    const { text, exitCode } = explainFailure(error, config);
    process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  }
}
