import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { openedDoor } from './doors.ts';
import { testSettings } from './test-settings.ts';

/** How a command of a test ended, and what it said on each stream. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const mainFile = join(packageRoot, 'dist', 'src', 'main.js');

/** The settings of a command over a database; nothing of the settings of the test run. */
export function settingsOver(databaseUrl: string): Record<string, string> {
  openedDoor(databaseUrl);
  const inherited = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : []));
  return { ...Object.fromEntries(inherited), DATABASE_URL: databaseUrl, SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string };
}

/** Runs a program to its end; its standard input is no terminal. */
export function runProgram(words: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Promise<Ended> {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** Runs `signet ...words`, built, over a database. */
export function runSignet(databaseUrl: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runProgram([process.execPath, mainFile, ...words], { ...settingsOver(databaseUrl), ...env });
}
