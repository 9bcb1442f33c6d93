import type { Work } from '../../kernel/work/work.ts';

/** Which of the given identity providers exist; they cannot be deleted before this transaction ends. */
export async function holdIdentityProviders(work: Work, identifiers: readonly string[]): Promise<Set<string>> {
  if (identifiers.length === 0) return new Set();
  const rows = await work.sql<{ identifier: string }>(
    'select identifier from identity_provider where identifier = any($1) order by identifier for key share',
    [identifiers],
  );
  return new Set(rows.map((row) => row.identifier));
}
