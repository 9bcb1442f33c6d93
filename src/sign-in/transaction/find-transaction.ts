import type { Runtime } from '../../kernel/work/runtime.ts';
import type { ProvenTemporary } from '../../people/users/index.ts';
import type { DeviceReference, Parameters, PushedReference } from '../request/authorization-request.ts';

/** A sign-in in progress. */
export interface AuthTransaction {
  readonly id: string;
  /** Digest of the secret of the browser it was started in, hexadecimal. */
  readonly browserHash: string;
  readonly clientId: string;
  readonly parameters: Parameters;
  /** The pushed request it started from. */
  readonly pushed: PushedReference | undefined;
  /** The device it is about. */
  readonly device: DeviceReference | undefined;
  /** The session that counts for it; null until the person signed in. */
  readonly sessionId: string | null;
  readonly createdAt: Date;
  readonly isFinished: boolean;
  /** How it ended: `granted`, or the error its client was told; null until then. */
  readonly outcome: string | null;
  /** Digest of the state an identity provider is to send back, hexadecimal; null when none is expected. */
  readonly upstreamStateHash: string | null;
  /** The temporary password that was typed in, and has to be replaced before anything else; undefined when none was. */
  readonly temporary: ProvenTemporary | undefined;
  /** True once the person came back from the step-up endpoint. */
  readonly hasSteppedUp: boolean;
  /** What the scope service agreed to: a digest of session and scopes. */
  readonly verifiedFor: string | null;
  /** The form that was shown last. A used one keeps its hash and loses its binding. */
  readonly form: { readonly tokenHash: string; readonly binding: string | null; readonly isFresh: boolean } | undefined;
}

/** What the events of a sign-in belong to: the device it is about, or itself. */
export function flowOf({ id, device }: Pick<AuthTransaction, 'id' | 'device'>): string {
  return device?.id ?? id;
}

/** What the user code of a device is sealed for: it is shown again beside what is asked. */
export const userCodePurpose = 'auth_transaction.user_code';

/** The row of a transaction that has not expired, by `$1`. The upper bound is the longest a transaction may last: it spares other partitions. */
export const liveTransaction = `id = $1 and expires_at > now() and expires_at <= now() + interval '1 hour'`;

const byId = `select id, encode(browser_hash, 'hex') as browser_hash, client_id, request, session_id, created_at, finished_at is not null as is_finished, outcome,
    encode(upstream_state_hash, 'hex') as upstream_state_hash, stepped_up_at is not null as has_stepped_up, verified_for,
    encode(csrf_hash, 'hex') as token_hash, encode(csrf_binding, 'hex') as binding, coalesce(csrf_expires_at > now(), false) as is_fresh,
    encode(pushed_hash, 'hex') as pushed_hash, to_char(pushed_expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as pushed_expires_at,
    device_id, sealed_user_code, case when session_id is null then user_id end as temporary_user, encode(temporary_digest, 'hex') as temporary_digest
  from auth_transaction where ${liveTransaction}`;

interface Row {
  id: string;
  browser_hash: string;
  client_id: string;
  request: Record<string, string>;
  session_id: string | null;
  created_at: Date;
  is_finished: boolean;
  outcome: string | null;
  upstream_state_hash: string | null;
  has_stepped_up: boolean;
  verified_for: string | null;
  token_hash: string | null;
  binding: string | null;
  is_fresh: boolean;
  pushed_hash: string | null;
  pushed_expires_at: string;
  device_id: string | null;
  sealed_user_code: string;
  temporary_user: string | null;
  temporary_digest: string | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A sign-in in progress by its id; undefined when there is none or its time is over by the database's clock. */
export async function findTransaction(runtime: Runtime, id: string): Promise<AuthTransaction | undefined> {
  if (!uuid.test(id)) return undefined;
  const [row] = await runtime.database.query<Row>(byId, [id]);
  if (!row) return undefined;
  const { temporary_user: temporaryUser, temporary_digest: digest } = row;
  return {
    id: row.id,
    browserHash: row.browser_hash,
    clientId: row.client_id,
    parameters: new Map(Object.entries(row.request)),
    pushed: row.pushed_hash === null ? undefined : { hashHex: row.pushed_hash, expiresAtText: row.pushed_expires_at },
    device: row.device_id === null ? undefined : { id: row.device_id, userCode: runtime.sealing.open(userCodePurpose, row.sealed_user_code) },
    sessionId: row.session_id,
    createdAt: row.created_at,
    isFinished: row.is_finished,
    outcome: row.outcome,
    upstreamStateHash: row.upstream_state_hash,
    temporary: temporaryUser === null || digest === null ? undefined : { userId: temporaryUser, digest },
    hasSteppedUp: row.has_stepped_up,
    verifiedFor: row.verified_for,
    form: row.token_hash === null ? undefined : { tokenHash: row.token_hash, binding: row.binding, isFresh: row.is_fresh },
  };
}
