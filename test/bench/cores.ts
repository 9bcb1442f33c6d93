import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Where processes run: `server` for whatever is measured and its database, `load` for what asks. */
export type Core = 'server' | 'load';

const coreNumbers: Record<Core, string> = { server: '0', load: '1' };

const isPinning = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Moves a process with all its threads to a core; what it starts later stays there. Returns whether this machine can. */
export function pin(pid: number, core: Core): boolean {
  return isPinning && spawnSync('taskset', ['-a', '-c', '-p', coreNumbers[core], String(pid)]).status === 0;
}
