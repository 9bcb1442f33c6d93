import type { Work } from '../kernel/work/work.ts';

/** Only one transaction at a time may move the default: taken before any provider is locked, so that two of them cannot wait for each other. */
export async function queueForDefault(work: Work): Promise<void> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signet-default-identity-provider']);
}

/** Takes the default away from whichever other provider has it; its version moves on, as it changes. */
export async function takeDefault(work: Work, identifier: string): Promise<void> {
  await work.sql('update identity_provider set is_default = false, version = version + 1, updated_at = now() where is_default and identifier <> $1', [
    identifier,
  ]);
}
