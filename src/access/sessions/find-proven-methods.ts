import type { Work } from '../../kernel/work/work.ts';

/** What was proven to the platform itself in a session that may have ended; nothing once it is forgotten. */
export async function findProvenMethods(work: Work, sessionId: string | null): Promise<readonly string[]> {
  if (sessionId === null) return [];
  const [row] = await work.read<{ proven: string[] }>('select proven from browser_session where id = $1', [sessionId]);
  return row?.proven ?? [];
}
