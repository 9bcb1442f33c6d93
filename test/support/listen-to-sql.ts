import type { Platform } from './start-platform.ts';

/** The statements that match, said outside transactions while `action` runs. */
export async function statementsDuring(platform: Platform, pattern: RegExp, action: () => Promise<unknown>): Promise<string[]> {
  const database = platform.runtime.database as { query: typeof platform.runtime.database.query };
  const original = database.query;
  const said: string[] = [];
  database.query = (text, values) => {
    if (pattern.test(text)) said.push(text);
    return original(text, values);
  };
  try {
    await action();
  } finally {
    database.query = original;
  }
  return said;
}
