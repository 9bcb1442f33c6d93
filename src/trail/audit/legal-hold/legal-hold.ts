import type { Runtime } from '../../../kernel/work/runtime.ts';

/** What must stay in the trail, and on whose word. */
export interface LegalHold {
  readonly id: string;
  readonly reason: string;
  readonly userId: string | null;
  readonly transactionId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly placedBy: string | null;
  readonly placedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
}

/** A row as `legalHoldColumns` read it. */
export interface LegalHoldRow extends Omit<LegalHold, 'userId'> {
  readonly sealed_user_id: string | null;
}

export const legalHoldColumns = `id, reason, sealed_user_id, transaction_id as "transactionId", from_at as "from", to_at as "to", placed_by as "placedBy",
  placed_at as "placedAt", released_by as "releasedBy", released_at as "releasedAt"`;

/** What the sealed user id of a hold is bound to. */
export const sealPurpose = (id: string): string => `audit-legal-hold ${id}`;

/** A hold from its row. */
export function openLegalHold({ sealing }: Pick<Runtime, 'sealing'>, { sealed_user_id: sealed, ...hold }: LegalHoldRow): LegalHold {
  return { ...hold, userId: sealed === null ? null : sealing.open(sealPurpose(hold.id), sealed) };
}
