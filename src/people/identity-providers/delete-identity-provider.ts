import type { Changes } from '../../kernel/contract/changes.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { refuseWhileReferred, releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { identityProviderChanges } from './identity-provider-changes.ts';
import { lockIdentityProvider } from './lock-identity-provider.ts';
import type { StatedMapping } from './state-attribute-mappings.ts';

/**
 * Deletes an identity provider with its attribute mappings and ends the browser sessions that began at it. Refused for the built-in directory,
 * for the default, and while a client or application names it.
 */
export async function deleteIdentityProvider(work: Work, { identifier }: { identifier: string }): Promise<string> {
  const provider = await lockIdentityProvider(work, identifier);
  if (provider.type === 'BUILT_IN') throw userFault('IN_USE', 'The built-in directory cannot be deleted; it can be disabled.', ['identifier']);
  if (provider.isDefault) throw userFault('IN_USE', 'It is the default; make another provider the default first.', ['identifier']);
  await refuseWhileReferred(work, 'identity_provider_deleted', identifier, 'identifier');
  const mappings = await work.sql<StatedMapping>(
    `delete from attribute_mapping where identity_provider = $1 returning source, source_name as "sourceName", target_name as "targetName"`,
    [identifier],
  );
  const removed = { attributeMappings: mappings.length, ...(await releaseDependents(work, 'identity_provider_deleted', identifier)) };
  await work.sql('delete from identity_provider where identifier = $1', [identifier]);
  // Their end is part of this one, so that whoever brings the provider back gets them back.
  const gone: Changes = mappings.length > 0 ? { attributeMappings: [mappings, null] } : {};
  const changes = { ...identityProviderChanges(provider, undefined), ...gone };
  work.record('ADMIN_IDENTITY_PROVIDER_DELETED', { objectType: 'identity_provider', objectId: identifier, changes, removed });
  return identifier;
}
