import type { Changes } from '../../contract/changes.ts';
import type { FieldTable } from './field.ts';

type Values = Readonly<Record<string, unknown>>;

/** Stands for a secret in a list of changes. */
export const masked = '***';

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => isEqual((a as Values)[key], (b as Values)[key]));
}

/**
 * The fields in which two objects differ. Undefined stands for an object that does not exist: then those are told in which the other
 * differs from the initial values, with null on the missing side.
 */
export function changesBetween(fields: FieldTable, before: Values | undefined, after: Values | undefined): Changes {
  const changes: Changes = {};
  for (const [name, { initial }] of Object.entries(fields)) {
    const [old, now] = [before, after].map((values) => (values ? values[name] : initial) ?? null);
    if (!isEqual(old, now)) changes[name] = [before ? old : null, after ? now : null];
  }
  return changes;
}

export function isEmpty(changes: Changes): boolean {
  return Object.keys(changes).length === 0;
}
