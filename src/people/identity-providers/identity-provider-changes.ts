import type { Changes } from '../../kernel/contract/changes.ts';
import { changesBetween, masked } from '../../kernel/objects/fields/changes.ts';
import type { StoredIdentityProvider } from './identity-provider.entity.ts';
import { identityProviderFields } from './identity-provider-fields.ts';
import { type IdentityProviderRow, identityProviderValues } from './identity-provider-values.ts';
import type { ProviderSecret } from './provider-secrets.ts';

type Stored = Readonly<StoredIdentityProvider> | IdentityProviderRow;

const secrets: readonly ProviderSecret[] = ['clientSecret', 'userInfoPassword'];

/** What changed about a provider, field by field; of its secrets only whether there was and is one. */
export function identityProviderChanges(before: Stored | undefined, after: Stored | undefined): Changes {
  const changes = changesBetween(identityProviderFields, before && identityProviderValues(before), after && identityProviderValues(after));
  for (const secret of secrets) {
    const [old, now] = [before?.[secret] ?? null, after?.[secret] ?? null];
    if (old !== now) changes[secret] = [old && masked, now && masked];
  }
  return changes;
}
