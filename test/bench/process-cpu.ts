import { readdirSync, readFileSync } from 'node:fs';

const msPerTick = 10;
/** Places in /proc/PID/stat behind the command: parent; user and system time of the process; the same of its ended children. */
const [parent, own, ended] = [1, [11, 12], [13, 14]] as const;

function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function msOf(stat: readonly string[], fields: readonly number[]): number {
  return msPerTick * fields.reduce((sum, field) => sum + Number(stat[field] ?? 0), 0);
}

/** CPU time of a process in milliseconds; undefined where there is no /proc. */
export function processCpuMs(pid: number): number | undefined {
  return process.platform === 'linux' ? msOf(statOf(String(pid)), own) : undefined;
}

/** CPU time of a process, of its ended children and of those that live. */
export function treeCpuMs(root: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => Number(stat[parent]) === root);
  return children.reduce((sum, stat) => sum + msOf(stat, own), msOf(statOf(String(root)), [...own, ...ended]));
}
