import type { TrailReferences } from '../../kernel/trail/person/trail-references.ts';
import type { AuditFilter } from './audit-filter.ts';

const columns = { clientId: 'client_id', appName: 'app_name', adminUser: 'admin_user', transactionId: 'transaction_id' } as const;

/**
 * The filter as SQL conditions over `audit_event`, all but the one on types; bind values are added to `values`. Only conditions that
 * were given appear, so that each combination is a statement of its own with a plan of its own.
 */
export function filterConditions({ equal, from, to, isToExclusive }: AuditFilter, references: TrailReferences, values: unknown[]): string[] {
  const conditions: string[] = [];
  if (equal.userId !== undefined) conditions.push(`person_ref = decode($${values.push(references.person(equal.userId))}, 'hex')`);
  for (const [field, column] of Object.entries(columns) as [keyof typeof columns, string][])
    if (equal[field] !== undefined) conditions.push(`${column} = $${values.push(equal[field])}`);
  if (equal.clientIp !== undefined) conditions.push(`address_ref = decode($${values.push(references.address(equal.clientIp))}, 'hex')`);
  if (from) conditions.push(`occurred_at >= $${values.push(from)}`);
  if (to) conditions.push(`occurred_at ${isToExclusive ? '<' : '<='} $${values.push(to)}`);
  return conditions;
}
