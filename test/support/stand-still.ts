import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The parent and the state letter of a process (proc(5), `stat`); undefined when it is gone. */
function statOf(pid: number): { readonly parent: number; readonly state: string } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] as string, parent: Number(fields[1]) };
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it. */
function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) parents.set(Number(name), stat.parent);
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) if (statOf(pid)) process.kill(pid, name);
}

/** Processes that stand still; `goOn` may be said more than once. */
export interface StandingStill {
  goOn(): void;
}

/**
 * Stops a process and all that descend from it by SIGSTOP: a server that hangs, with every connection to it open and new ones taken by the
 * kernel. Resolves when all stand. Say `goOn` whatever happens (`finally`).
 */
export async function standStill(root: number): Promise<StandingStill> {
  const stopped = new Set<number>();
  const moving = () => treeOf(root).filter((pid) => !['T', 't', 'Z', 'X', undefined].includes(statOf(pid)?.state));
  // The root first: it makes no further children then.
  for (let pids = moving(); pids.length > 0; pids = moving()) {
    signal(pids, 'SIGSTOP');
    for (const pid of pids) stopped.add(pid);
    await sleep(5);
  }
  return { goOn: () => signal([...stopped], 'SIGCONT') };
}

/** The process of the PostgreSQL server that a session of it descends from: `select pg_backend_pid()` names one. */
export function postmasterOf(backendPid: number): number {
  const stat = statOf(backendPid);
  if (!stat) throw new Error(`there is no process ${backendPid} on this machine`);
  return stat.parent;
}
