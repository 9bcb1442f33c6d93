import { isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import { identityProviderChanges } from './identity-provider-changes.ts';
import type { IdentityProviderInput } from './identity-provider-fields.ts';
import { lockIdentityProvider } from './lock-identity-provider.ts';
import { settleIdentityProvider } from './settle-identity-provider.ts';
import { storeIdentityProvider } from './store-identity-provider.ts';
import { queueForDefault, takeDefault } from './take-default.ts';

/** Changes an identity provider; what changes nothing leaves no trace. Resolves to its identifier. */
export async function updateIdentityProvider(
  work: Work,
  { identifier, input }: { identifier: string; input: IdentityProviderInput },
): Promise<string> {
  if (input.default === true) await queueForDefault(work);
  const provider = await lockIdentityProvider(work, identifier);
  checkVersion(input.version, provider.version);
  const row = settleIdentityProvider(work, input, provider);
  const changes = identityProviderChanges(provider, row);
  if (isEmpty(changes)) return identifier;
  if (row.isDefault && !provider.isDefault) await takeDefault(work, identifier);
  const em = await work.entities();
  em.assign(provider, { ...row, updatedAt: work.runtime.clock.now() });
  await storeIdentityProvider(work);
  work.record('ADMIN_IDENTITY_PROVIDER_UPDATED', { objectType: 'identity_provider', objectId: identifier, changes });
  return identifier;
}
