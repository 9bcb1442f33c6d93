import type { Work } from '../../kernel/work/work.ts';
import { IdentityProviderEntity } from './identity-provider.entity.ts';
import { identityProviderChanges } from './identity-provider-changes.ts';
import type { IdentityProviderInput } from './identity-provider-fields.ts';
import { settleIdentityProvider } from './settle-identity-provider.ts';
import { storeIdentityProvider } from './store-identity-provider.ts';
import { queueForDefault, takeDefault } from './take-default.ts';

/** Adds an identity provider; when it is to be the default, the one before is it no more. Resolves to its identifier. */
export async function createIdentityProvider(work: Work, input: IdentityProviderInput): Promise<string> {
  const row = settleIdentityProvider(work, input, undefined);
  const { identifier } = row;
  if (row.isDefault) {
    await queueForDefault(work);
    await takeDefault(work, identifier);
  }
  const now = work.runtime.clock.now();
  const em = await work.entities();
  em.create(IdentityProviderEntity, { ...row, version: 1, createdAt: now, updatedAt: now });
  await storeIdentityProvider(work);
  const changes = identityProviderChanges(undefined, row);
  work.record('ADMIN_IDENTITY_PROVIDER_CREATED', { objectType: 'identity_provider', objectId: identifier, changes });
  return identifier;
}
