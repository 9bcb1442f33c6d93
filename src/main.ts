#!/usr/bin/env node
import { runtimeProblem } from './cli/runtime-problem.ts';

const problem = runtimeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
// Loaded after the check: an older Node.js need not understand it.
const { runCommand } = await import('./cli/run-command.ts');
await runCommand();
