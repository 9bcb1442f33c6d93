import { changesBetween, isEmpty } from '../../kernel/objects/fields/changes.ts';
import { checkVersion } from '../../kernel/objects/fields/check-version.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { AttributeMapping } from './attribute-mapping.entity.ts';
import { type AttributeMappingInput, attributeMappingFields } from './attribute-mapping-fields.ts';
import { attributeMappingValues } from './attribute-mapping-values.ts';
import { lockAttributeMapping } from './lock-attribute-mapping.ts';
import { settleAttributeMapping } from './settle-attribute-mapping.ts';
import { storeAttributeMapping } from './store-attribute-mapping.ts';

/** Changes an attribute mapping; what changes nothing leaves no trace. */
export async function updateAttributeMapping(
  work: Work,
  { id, input }: { id: string; input: AttributeMappingInput },
): Promise<Readonly<AttributeMapping>> {
  const mapping = await lockAttributeMapping(work, id);
  checkVersion(input.version, mapping.version);
  const before = attributeMappingValues(mapping);
  const values = settleAttributeMapping(mapping.identityProvider, input, before);
  const changes = changesBetween(attributeMappingFields, before, values);
  if (isEmpty(changes)) return mapping;
  const em = await work.entities();
  em.assign(mapping, { ...values, updatedAt: work.runtime.clock.now() });
  await storeAttributeMapping(work);
  work.record('ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED', { objectType: 'attribute_mapping', objectId: mapping.id, changes });
  return mapping;
}
