import type { Query } from '../../../kernel/store/partitions.ts';

/**
 * Whether a hold in force keeps events of a partition of the trail: one look through an index for each hold of a person or a transaction; a span of time
 * holds every partition it touches.
 */
export async function isPartitionHeld(query: Query, partition: string): Promise<boolean> {
  const found = await query(
    `select 1 from audit_legal_hold h where h.released_at is null and (
        (h.person_ref is not null and exists (select 1 from ${partition} e where e.person_ref = h.person_ref))
        or (h.transaction_id is not null and exists (select 1 from ${partition} e where e.transaction_id = h.transaction_id))
        or (h.from_at is not null and exists (select 1 from ${partition} e where e.occurred_at between h.from_at and h.to_at)))
      limit 1`,
  );
  return found.length > 0;
}
