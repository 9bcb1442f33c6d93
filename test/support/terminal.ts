import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

/** A shell in which a person types the commands of a guide. */
export interface Terminal {
  /** Types commands without waiting for their end. */
  type(commands: string): void;
  /** Types commands and waits for their end; fails with what was printed when one of them fails. */
  run(commands: string): Promise<string>;
  /** Waits until something is printed that matches, behind what the last call found. */
  waitFor(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Ends the shell and everything started in it. */
  close(): Promise<void>;
}

/** The commands people type, without the network and the build behind them: `npm run signet -- ...` and `npx node ...`. */
function writeCommands(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const main = join(packageRoot, 'dist', 'src', 'main.js');
  const write = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 });
  write('npm', `[ "$1 $2 $3" = "run signet --" ]\nshift 3\nexec "${process.execPath}" "${main}" "$@"`);
  write('npx', `[ "$1" = node ]\nshift\nexec "${process.execPath}" "$@"`);
  return bin;
}

/** Opens a shell in a folder, with these settings and nothing of the settings of the test run. */
export function openTerminal(folder: string, env: Readonly<Record<string, string>>): Terminal {
  const path = `${writeCommands(folder)}:${process.env.PATH}`;
  const shell = spawn('sh', [], { cwd: folder, env: { HOME: folder, ...env, PATH: path }, stdio: 'pipe', detached: true });
  const ended = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  let printed = '';
  let seen = 0;
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  const type = (commands: string) => void shell.stdin.write(`${commands.trimEnd()}\n`);
  const waitFor = async (pattern: RegExp) => {
    for (let waited = 0; waited < 40_000; waited += 20) {
      const match = printed.slice(seen).match(pattern);
      if (match) {
        seen += (match.index ?? 0) + match[0].length;
        return match;
      }
      if (shell.exitCode !== null) break;
      await sleep(20);
    }
    throw new Error(`nothing like ${pattern} was printed:\n${printed}`);
  };
  type('set -e');
  return {
    type,
    waitFor,
    async run(commands) {
      type(`${commands.trim()}\necho all went well`);
      const [output] = await waitFor(/.*?all went well\n/s);
      return output;
    },
    async close() {
      if (shell.exitCode === null && shell.pid) process.kill(-shell.pid, 'SIGKILL');
      await ended;
    },
  };
}
