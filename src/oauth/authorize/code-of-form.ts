import type { BrowserSession } from '../../access/sessions/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type Answer, answerClient } from '../../sign-in/browser/index.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';
import { codesOfForm } from './prepare-code.ts';
import { sessionStateOf } from './session-state.ts';

/** A code that nobody has redeemed. The upper bound is the longest a code may live: it spares other partitions. */
export const unusedCode = `consumed_at is null and expires_at > now() and expires_at <= now() + interval '1 day'`;
const ofHashes = `hash = any(array(select decode(h, 'hex') from unnest($1::text[]) as h)) and ${unusedCode}`;
const findUnused = `select encode(hash, 'hex') as hash from access_grant where ${ofHashes}`;
const dropUnused = `delete from access_grant where ${ofHashes} returning 1`;

/** The answer with the code that a form brought about before; undefined when somebody has redeemed it. */
export async function answerWithCodeOf(
  work: Work,
  request: AuthorizationRequest,
  session: BrowserSession,
  formToken: string,
): Promise<Answer | undefined> {
  const codes = codesOfForm(work.runtime, request, formToken);
  const [found] = await work.sql<{ hash: string }>(findUnused, [codes.map(({ hashHex }) => hashHex)]);
  const code = codes.find(({ hashHex }) => hashHex === found?.hash);
  return code && answerClient(work.runtime, request, { code: code.value, ...sessionStateOf(request, session) });
}

/** Takes back the code that a form brought about; false when somebody has redeemed it. */
export async function takeBackCodeOf(work: Work, request: AuthorizationRequest, formToken: string): Promise<boolean> {
  const hashes = codesOfForm(work.runtime, request, formToken).map(({ hashHex }) => hashHex);
  return (await work.sql(dropUnused, [hashes])).length > 0;
}
