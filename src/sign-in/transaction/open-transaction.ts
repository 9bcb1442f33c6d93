import { type BrowserSession, freshSessionSecret, type RequestCookies, readSessionCookie } from '../../access/sessions/index.ts';
import { sha256 } from '../../kernel/base/crypto/secrets.ts';
import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { StepAnswer } from '../browser/answer.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';
import { userCodePurpose } from './find-transaction.ts';

interface TransactionRow {
  readonly id: string;
  readonly browser_hash: string;
  readonly client_id: string;
  readonly request: Readonly<Record<string, string>>;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly pushed_hash: string | null;
  readonly pushed_expires_at: string | null;
  readonly verified_for: string | null;
  readonly device_id: string | null;
  readonly sealed_user_code: string | null;
  readonly seconds: number;
}

const insertTransactions = groupedStatement<TransactionRow & { events: readonly EventRow[] }>(
  'insert-transactions',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, id uuid, browser_hash text, client_id text, request jsonb, user_id text,
     session_id uuid, verified_for text, pushed_hash text, pushed_expires_at timestamptz, device_id uuid, sealed_user_code text, seconds int)),
   stored as (insert into auth_transaction (id, browser_hash, client_id, request, user_id, session_id, verified_for, pushed_hash, pushed_expires_at,
       device_id, sealed_user_code, expires_at)
     select id, decode(browser_hash, 'hex'), client_id, request, user_id, session_id, verified_for, decode(pushed_hash, 'hex'), pushed_expires_at,
       device_id, sealed_user_code, now() + make_interval(secs => seconds) from asked returning 1)
   select 0 as ord where false`,
);

/** What the person is to do first, and in which browser. */
interface FirstStep {
  readonly step: StepAnswer['step'];
  readonly cookies: RequestCookies;
  /** The session that will do for this request; absent when the person has to sign in. */
  readonly session: BrowserSession | undefined;
  readonly verifiedFor?: string | null | undefined;
}

/**
 * Keeps a request while a person signs in or consents. It is bound to the browser by the digest of a cookie, so that nobody can go on with
 * another's sign-in, and survives a restart.
 */
export async function openTransaction(
  work: Work,
  request: AuthorizationRequest,
  { step, cookies, session, verifiedFor }: FirstStep,
): Promise<StepAnswer> {
  const { runtime } = work;
  const known = readSessionCookie(runtime, cookies, 'browser');
  const secret = known ?? freshSessionSecret();
  const id = runtime.ids.uuid();
  work.joinFlow(request.device?.id ?? id);
  await work.commitGrouped(insertTransactions, {
    id,
    browser_hash: sha256(secret).toString('hex'),
    client_id: request.client.clientId,
    request: Object.fromEntries(request.parameters),
    user_id: session?.userId ?? null,
    session_id: session?.id ?? null,
    pushed_hash: request.pushed?.hashHex ?? null,
    pushed_expires_at: request.pushed?.expiresAtText ?? null,
    verified_for: verifiedFor ?? null,
    device_id: request.device?.id ?? null,
    sealed_user_code: request.device ? runtime.sealing.seal(userCodePurpose, request.device.userCode) : null,
    seconds: runtime.config.oauth.transactionSeconds,
  });
  return { kind: 'step', step, transactionId: id, ...(known === undefined ? { cookies: { browser: secret } } : {}) };
}
