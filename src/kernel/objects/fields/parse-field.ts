import type { z } from 'zod';
import type { FaultList } from '../../contract/errors/fault-list.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

/** What an issue says, as the end of a sentence that begins with the field: the error map of every check of input. */
export function predicate(issue: RawIssue): string {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${issue.origin === 'string' ? ' characters long' : ''}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : ''}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'unrecognized_keys') return `has no ${issue.keys.join(', ')}`;
  return 'is not valid';
}

/** Checks one given value; what is wrong becomes a fault at `input.name`, with the path inside it. Returns undefined then. */
export function parseField<Value>(name: string, schema: z.ZodType<Value>, given: unknown, faults: FaultList): Value | undefined {
  const parsed = schema.safeParse(given, { error: predicate, reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = [name, ...issue.path.map(String)];
    const code = issue.code === 'invalid_type' && issue.input === undefined ? 'REQUIRED' : 'INVALID_VALUE';
    faults.add(code, `${path.join('.')} ${issue.message}.`, 'input', ...path);
  }
  return undefined;
}
