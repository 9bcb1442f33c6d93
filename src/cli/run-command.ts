import type { Config } from '../kernel/contract/config/config.ts';
import { explainFailure } from './explain-failure.ts';
import { buildProgram } from './program.ts';

/** Does what the command line asks; a failure is told in a sentence, and the exit code says of which kind it is. */
export async function runCommand(): Promise<void> {
  let config: Config | undefined;
  const program = buildProgram((loaded) => {
    config = loaded;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    const { text, exitCode } = explainFailure(error, config);
    process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  }
}
