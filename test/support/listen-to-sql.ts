import { PreparingClient } from '../../src/kernel/store/preparing-client.ts';
import type { Platform } from './start-platform.ts';

/** The statements that match, said outside transactions while `action` runs, which may look at those so far. */
export async function statementsDuring(
  platform: Platform,
  pattern: RegExp,
  action: (said: readonly string[]) => Promise<unknown>,
): Promise<string[]> {
  const database = platform.runtime.database as { query: typeof platform.runtime.database.query };
  const original = database.query;
  const said: string[] = [];
  database.query = (text, values) => {
    if (pattern.test(text)) said.push(text);
    return original(text, values);
  };
  try {
    await action(said);
  } finally {
    database.query = original;
  }
  return said;
}

/** A statement as the database gets it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What every process says of its own accord: the follower of the trail, the clock, the bell, and the guard of new connections. */
const ofItsOwnAccord = /order by epoch, tx, seq limit|end_xmin|having \$1|clock_timestamp|pg_postmaster_start_time|^notify |^listen /i;

/** Every statement the platforms of this process say while `action` runs, whichever connection it takes; not those they say anyway. */
export async function everyStatementDuring(action: () => Promise<unknown>): Promise<Statement[]> {
  const prototype = PreparingClient.prototype as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;
  const said: Statement[] = [];
  prototype.query = function listened(this: unknown, ...args: unknown[]) {
    const [text, values] = args;
    if (typeof text === 'string' && !ofItsOwnAccord.test(text)) said.push({ text, values: Array.isArray(values) ? values : [] });
    return original.apply(this, args);
  };
  try {
    await action();
  } finally {
    prototype.query = original;
  }
  return said;
}
