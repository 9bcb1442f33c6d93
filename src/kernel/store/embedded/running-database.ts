import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The address of the embedded database that another process keeps running in this folder, or undefined when none does. */
export function runningDatabaseUrl(folder: string): string | undefined {
  const read = (...path: string[]) => readFileSync(join(resolve(folder), ...path), 'utf8');
  try {
    process.kill(Number(read('owner.pid')), 0);
    const port = read('data', 'postmaster.pid').split('\n')[3];
    return `postgres://signet:${read('database.password')}@127.0.0.1:${port}/postgres`;
  } catch {
    return undefined;
  }
}
