import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { IdentityProviderEntity, type StoredIdentityProvider } from './identity-provider.entity.ts';

/** A provider that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND` at `field`. */
export async function lockIdentityProvider(work: Work, identifier: string, field = 'identifier'): Promise<StoredIdentityProvider> {
  if (!(await lockRow(work, 'identity_provider', 'identifier', identifier)))
    throw userFault('NOT_FOUND', 'There is no such identity provider.', [field]);
  return (await work.entities()).findOneOrFail(IdentityProviderEntity, { identifier });
}
