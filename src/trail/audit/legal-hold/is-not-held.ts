/** The condition that no legal hold in force keeps an event of the trail; `event` is its alias. */
export function isNotHeld(event: string): string {
  return `not exists (select 1 from audit_legal_hold h where h.released_at is null
    and (h.person_ref = ${event}.person_ref or h.transaction_id = ${event}.transaction_id or ${event}.occurred_at between h.from_at and h.to_at))`;
}
