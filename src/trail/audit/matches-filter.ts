import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import type { AuditFilter } from './audit-filter.ts';

/** The filter as a test of one event; agrees with the conditions of `filterConditions`. User ids compare without regard to case. */
export function matchesFilter({ types, equal, from, to, isToExclusive }: AuditFilter): (event: LoggedEvent) => boolean {
  const { userId, ...others } = equal;
  const user = userId?.toLowerCase();
  const pairs = Object.entries(others) as [keyof typeof others, string][];
  return (event) =>
    (types === undefined || types.has(event.type)) &&
    (user === undefined || event.userId?.toLowerCase() === user) &&
    pairs.every(([field, value]) => event[field] === value) &&
    (from === undefined || event.occurredAt >= from) &&
    (to === undefined || (isToExclusive ? event.occurredAt < to : event.occurredAt <= to));
}
