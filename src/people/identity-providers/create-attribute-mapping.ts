import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AttributeMapping, AttributeMappingEntity } from './attribute-mapping.entity.ts';
import { type AttributeMappingInput, attributeMappingFields } from './attribute-mapping-fields.ts';
import { lockIdentityProvider } from './lock-identity-provider.ts';
import { settleAttributeMapping } from './settle-attribute-mapping.ts';
import { storeAttributeMapping } from './store-attribute-mapping.ts';

const most = 100;

/** Adds an attribute mapping to a provider. The people of the built-in directory need none. */
export async function createAttributeMapping(
  work: Work,
  { identityProvider, input }: { identityProvider: string; input: AttributeMappingInput },
): Promise<Readonly<AttributeMapping>> {
  const provider = await lockIdentityProvider(work, identityProvider, 'identityProvider');
  if (provider.type === 'BUILT_IN') throw userFault('INVALID_VALUE', 'The built-in directory has no attribute mappings.', ['identityProvider']);
  const values = settleAttributeMapping(identityProvider, input, undefined);
  const [known] = await work.sql<{ count: number }>('select count(*)::int as count from attribute_mapping where identity_provider = $1', [
    identityProvider,
  ]);
  if ((known?.count ?? 0) >= most) throw userFault('LIMIT_EXCEEDED', `A provider has at most ${most} attribute mappings.`, ['identityProvider']);
  const now = work.runtime.clock.now();
  const em = await work.entities();
  const mapping = em.create(AttributeMappingEntity, { ...values, id: work.runtime.ids.uuid(), version: 1, createdAt: now, updatedAt: now });
  await storeAttributeMapping(work);
  const changes = changesBetween(attributeMappingFields, undefined, values);
  work.record('ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED', { objectType: 'attribute_mapping', objectId: mapping.id, changes });
  return mapping;
}
