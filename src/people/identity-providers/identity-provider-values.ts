import type { StoredIdentityProvider } from './identity-provider.entity.ts';
import type { IdentityProviderValues } from './identity-provider-fields.ts';

/** The stored form of a provider. */
export type IdentityProviderRow = Omit<IdentityProviderValues, 'default'> &
  Pick<StoredIdentityProvider, 'isDefault'> & { readonly clientSecret: string | null; readonly userInfoPassword: string | null };

/** A stored provider in the form callers speak of. */
export function identityProviderValues(row: StoredIdentityProvider | IdentityProviderRow): IdentityProviderValues {
  return {
    identifier: row.identifier,
    name: row.name,
    type: row.type,
    enabled: row.enabled,
    default: row.isDefault,
    oauth: row.oauth ?? null,
    openIdConnect: row.openIdConnect ?? null,
    saml: row.saml ?? null,
    scripts: row.scripts ?? null,
    userInfo: row.userInfo,
    mapAssertionAttributes: row.mapAssertionAttributes,
  };
}
