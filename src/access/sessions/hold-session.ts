import type { Work } from '../../kernel/work/work.ts';

/** Keeps a browser session from being ended before this transaction does; false when it has ended already. */
export async function holdSession(work: Work, sessionId: string): Promise<boolean> {
  return (await work.sql('select 1 from browser_session where id = $1 and ended_at is null for share', [sessionId])).length > 0;
}
