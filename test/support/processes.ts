import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { openedDoor } from './doors.ts';

/** A `signet` process started from `dist`, as an operator would. */
export interface SignetProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it printed so far, on both streams. */
  output(): string;
  /** Waits until it printed something that matches; fails with its output when it ends before or takes longer than 30 s. */
  waitFor(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Sends a signal and resolves to how the process ended. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves when it ends by itself. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const mainFile = join(packageRoot, 'dist', 'src', 'main.js');
const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** Starts `signet ...command` with these settings and nothing of the settings of the test run; `input` is what it reads. */
export function startSignet(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { input }: { readonly input?: string } = {},
): SignetProcess {
  if (env.DATABASE_URL) openedDoor(env.DATABASE_URL);
  const inherited = Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])));
  const child = spawn(process.execPath, [mainFile, ...command], {
    env: { ...inherited, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    pid: child.pid as number,
    child,
    output: () => printed,
    ended,
    async waitFor(pattern) {
      for (let waited = 0; waited < 60_000; waited += 20) {
        const match = printed.match(pattern);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) break;
        await sleep(20);
      }
      throw new Error(`signet ${command.join(' ')} did not print ${pattern}; it printed:\n${printed}`);
    },
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
