import type { Work } from '../../kernel/work/work.ts';

/** Whether an installation of one of these mobile applications got tokens in a session. */
export async function isSessionOfApps(work: Work, sessionId: string, apps: readonly string[]): Promise<boolean> {
  const taking = await work.sql(
    'select 1 from session_client p join client c on c.client_id = p.client_id where p.session_id = $1 and c.app_identifier = any($2) limit 1',
    [sessionId, apps],
  );
  return taking.length > 0;
}
