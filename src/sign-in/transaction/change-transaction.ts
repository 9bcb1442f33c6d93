import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { EventRow } from '../../kernel/trail/event-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AuthTransaction, liveTransaction } from './find-transaction.ts';

/** How a sign-in ended: with what was asked for, or the error its client was told. */
export type Outcome = 'granted' | (string & {});

/** How it ended, as of now; null while it goes on. Read within the transaction, as another request may have decided since the sign-in was taken up. */
export async function readOutcome(work: Work, transactionId: string): Promise<Outcome | null> {
  const [row] = await work.sql<{ outcome: string | null }>(`select outcome from auth_transaction where ${liveTransaction}`, [transactionId]);
  return row?.outcome ?? null;
}

const finish = `update auth_transaction set finished_at = now(), outcome = $2 where ${liveTransaction} and finished_at is null returning 1`;

/** Marks a sign-in as answered: its pages are over. False when it was before: of several that would answer it, one does. */
export async function finishTransaction(work: Work, transactionId: string, outcome: Outcome): Promise<boolean> {
  return (await work.sql(finish, [transactionId, outcome])).length > 0;
}

const correct = `update auth_transaction set outcome = $2 where ${liveTransaction} and finished_at is not null`;

/** Says how a sign-in that is over ended after all. */
export async function correctOutcome(work: Work, transactionId: string, outcome: Outcome): Promise<void> {
  await work.sql(correct, [transactionId, outcome]);
}

const person = `update auth_transaction set user_id = $2, session_id = $3, identity_provider = coalesce($4, identity_provider), temporary_digest = null
  where ${liveTransaction}`;

/** Whom a sign-in led to; `identityProvider` when somebody else authenticated them. */
interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  readonly identityProvider?: string;
}

/** Keeps who signed in, and the session that counts from now on. */
export async function keepPerson(work: Work, transactionId: string, { userId, sessionId, identityProvider }: SignedIn): Promise<void> {
  await work.sql(person, [transactionId, userId, sessionId, identityProvider ?? null]);
}

const temporary = `update auth_transaction set user_id = $2, session_id = null, temporary_digest = decode($3, 'hex') where ${liveTransaction}`;

/** Keeps that somebody typed a temporary password: nothing but the replacement of this very password is open from here. */
export async function awaitNewPassword(
  work: Work,
  transactionId: string,
  proven: { readonly userId: string; readonly digest: string },
): Promise<void> {
  await work.sql(temporary, [transactionId, proven.userId, proven.digest]);
}

const verified = `update auth_transaction set verified_for = $2 where ${liveTransaction}`;

/** Keeps what the scope service agreed to, so that it is not asked twice. */
export async function keepVerified(work: Work, transactionId: string, verifiedFor: string | null): Promise<void> {
  await work.sql(verified, [transactionId, verifiedFor]);
}

const form = `update auth_transaction set csrf_hash = decode($2, 'hex'), csrf_binding = decode($3, 'hex'),
    csrf_expires_at = now() + make_interval(secs => $4) where ${liveTransaction}`;

/** Keeps the form that is shown now, by the digests of its token and of what it says; the one before is worth nothing any more. */
export async function keepShownForm(
  work: Work,
  transactionId: string,
  shown: { readonly tokenHash: string; readonly binding: string },
): Promise<void> {
  await work.sql(form, [transactionId, shown.tokenHash, shown.binding, work.runtime.config.oauth.csrfSeconds]);
}

/** Of several uses of one form at most one finds it unused. With an outcome, `$4`, the sign-in is over with it. */
const formOnce = `update auth_transaction set csrf_binding = null, finished_at = case when $4::text is null then null else now() end, outcome = $4
  where ${liveTransaction} and finished_at is null and csrf_binding = decode($2, 'hex') and csrf_hash = decode($3, 'hex') and csrf_expires_at > now() returning 1`;

/** Uses up the form that was shown last, and ends the sign-in where there is an outcome; false when somebody was faster. */
export async function spendShownForm(work: Work, { id, form: shown }: AuthTransaction, outcome: Outcome | null): Promise<boolean> {
  return (await work.sql(formOnce, [id, shown?.binding, shown?.tokenHash, outcome])).length > 0;
}

const ticket = `update auth_transaction set step_up_hash = decode($2, 'hex') where ${liveTransaction}`;

/** Keeps the digest of a ticket back from the step-up endpoint; one that was given out before is worth nothing any more. */
export async function keepTicket(work: Work, transactionId: string, hashHex: string): Promise<void> {
  await work.sql(ticket, [transactionId, hashHex]);
}

const ticketOnce = `update auth_transaction set step_up_hash = null, stepped_up_at = now(), session_id = case when $3 then null else session_id end
  where ${liveTransaction} and step_up_hash = decode($2, 'hex') returning 1`;

/** Uses up a ticket: of several uses of one, one finds it. With `signsInAgain` the session counts no more. */
export async function spendTicket(work: Work, transactionId: string, hashHex: string, signsInAgain: boolean): Promise<boolean> {
  return (await work.sql(ticketOnce, [transactionId, hashHex, signsInAgain])).length > 0;
}

const upstream = `update auth_transaction set identity_provider = $2, upstream_state_hash = decode($3, 'hex'), upstream = $4
  where ${liveTransaction} and finished_at is null returning 1`;

/** Keeps what is expected back from an identity provider. A state given out before is worth nothing any more: of several tabs the last one counts. */
export async function keepUpstream(
  work: Work,
  transactionId: string,
  expected: { readonly identityProvider: string; readonly stateHash: string; readonly sealed: string },
): Promise<void> {
  await work.sql(upstream, [transactionId, expected.identityProvider, expected.stateHash, expected.sealed]);
}

/** Of several callbacks with one state one finds it. */
const stateOnce = groupedStatement<
  { id: string; hash: string; events: readonly EventRow[] },
  { ord: number; identity_provider: string; upstream: string }
>(
  'use-upstream-state',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, id uuid, hash text)),
   first as (select distinct on (id) * from asked order by id, ord),
   live as (select t.id, t.expires_at, t.identity_provider, t.upstream, f.ord from first f join auth_transaction t
     on t.id = f.id and t.expires_at > now() and t.expires_at <= now() + interval '1 hour'
     where t.upstream_state_hash = decode(f.hash, 'hex') and t.finished_at is null for update of t),
   used as (update auth_transaction t set upstream_state_hash = null, upstream = null from live
     where t.id = live.id and t.expires_at = live.expires_at returning t.id)
   select live.ord, live.identity_provider, live.upstream from live join used on used.id = live.id`,
);

/** Uses up a state in a commit of its own, as what follows calls the provider; undefined when somebody was faster. */
export async function spendUpstreamState(
  work: Work,
  transactionId: string,
  hashHex: string,
): Promise<{ readonly identityProvider: string; readonly sealed: string } | undefined> {
  const used = await work.commitGrouped(stateOnce, { id: transactionId, hash: hashHex });
  return used && { identityProvider: used.identity_provider, sealed: used.upstream };
}
