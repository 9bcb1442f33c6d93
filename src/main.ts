#!/usr/bin/env node
import { explainFailure } from './cli/explain-failure.ts';
import { buildProgram } from './cli/program.ts';
import type { Config } from './kernel/config/config.ts';

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
