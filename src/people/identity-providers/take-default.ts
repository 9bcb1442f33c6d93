import type { Work } from '../../kernel/work/work.ts';

/** Only one transaction at a time may move the default: taken before any provider is locked, so that two of them cannot wait for each other. */
export async function queueForDefault(work: Work): Promise<void> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signet-default-identity-provider']);
}

/** Takes the default away from whichever other provider has it, with the event of its change: its version moves on. */
export async function takeDefault(work: Work, identifier: string): Promise<void> {
  const others = await work.sql<{ identifier: string }>(
    'update identity_provider set is_default = false, version = version + 1, updated_at = now() where is_default and identifier <> $1 returning identifier',
    [identifier],
  );
  const changes = { default: [true, false] as const };
  for (const other of others)
    work.record('ADMIN_IDENTITY_PROVIDER_UPDATED', { objectType: 'identity_provider', objectId: other.identifier, changes, reason: 'default_moved' });
}
