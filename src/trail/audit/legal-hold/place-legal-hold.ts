import { isSteering, isSteeringInLines } from '../../../kernel/base/steering-characters.ts';
import { userFault } from '../../../kernel/contract/errors/user-errors.ts';
import { steeringMessage } from '../../../kernel/contract/field-schemas.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { type LegalHold, type LegalHoldRow, legalHoldColumns, openLegalHold, sealPurpose } from './legal-hold.ts';
import { lockHolds } from './lock-holds.ts';

/** What is to stay: exactly one of a person, a transaction and a span of time. */
export interface LegalHoldInput {
  readonly reason: string;
  readonly userId?: string | null;
  readonly transactionId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

const mostHolds = 1000;
const mostReason = 1000;
const mostId = 255;

type Extent = 'person' | 'transaction' | 'time_span';

function checkTexts({ reason, userId, transactionId }: LegalHoldInput): void {
  if (reason.trim() === '') throw userFault('REQUIRED', 'Say why it is held.', ['input', 'reason']);
  if (isSteeringInLines(reason)) throw userFault('INVALID_VALUE', `The reason ${steeringMessage}.`, ['input', 'reason']);
  if (reason.length > mostReason) throw userFault('INVALID_VALUE', `The reason has at most ${mostReason} characters.`, ['input', 'reason']);
  for (const [field, value] of Object.entries({ userId, transactionId }))
    if (value && (value.length > mostId || isSteering(value))) throw userFault('INVALID_VALUE', 'This cannot be an identifier.', ['input', field]);
}

function checkSpan({ from, to }: LegalHoldInput): void {
  if (!from || !to) throw userFault('REQUIRED', 'A span of time has a beginning and an end.', ['input', from ? 'to' : 'from']);
  if (from > to) throw userFault('INVALID_VALUE', 'The span ends before it begins.', ['input', 'to']);
}

function extentOf(input: LegalHoldInput): Extent {
  checkTexts(input);
  const kinds: readonly [Extent, unknown][] = [
    ['person', input.userId],
    ['transaction', input.transactionId],
    ['time_span', input.from ?? input.to],
  ];
  const [given, ...more] = kinds.filter(([, value]) => Boolean(value));
  if (!given || more.length > 0) throw userFault('INVALID_VALUE', 'Hold a person, a transaction or a span of time.', ['input']);
  if (given[0] === 'time_span') checkSpan(input);
  return given[0];
}

/**
 * Places a legal hold: until it is released, retention drops no partition that holds such events, and a person who is held, or of whom held events tell,
 * is not erased. Throws `REQUIRED`, `INVALID_VALUE` and `LIMIT_EXCEEDED`.
 */
export async function placeLegalHold(work: Work, input: LegalHoldInput): Promise<LegalHold> {
  const operation = extentOf(input);
  const { ids, sealing, trail } = work.runtime;
  await lockHolds(work);
  const [count] = await work.sql<{ count: number }>('select count(*)::int as count from audit_legal_hold where released_at is null and $1', [true]);
  if ((count?.count ?? 0) >= mostHolds) throw userFault('LIMIT_EXCEEDED', `There may be ${mostHolds} holds at once.`);
  const id = ids.uuid();
  const userId = input.userId || undefined;
  const [row] = await work.sql<LegalHoldRow>(
    `insert into audit_legal_hold (id, reason, person_ref, sealed_user_id, transaction_id, from_at, to_at, placed_by)
      values ($1, $2, decode($3::text, 'hex'), $4, $5, $6, $7, $8) returning ${legalHoldColumns}`,
    [
      id,
      input.reason.trim().replaceAll('\0', ' '),
      userId ? trail.references.person(userId) : null,
      userId ? sealing.seal(sealPurpose(id), userId) : null,
      input.transactionId || null,
      input.from ?? null,
      input.to ?? null,
      work.caller.adminUser ?? null,
    ],
  );
  work.record('AUDIT_LEGAL_HOLD_PLACED', { objectId: id, operation, ...(userId ? { userId } : {}) });
  return openLegalHold(work.runtime, row as LegalHoldRow);
}
