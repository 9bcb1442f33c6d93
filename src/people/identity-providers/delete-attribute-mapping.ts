import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import type { Work } from '../../kernel/work/work.ts';
import { attributeMappingFields } from './attribute-mapping-fields.ts';
import { attributeMappingValues } from './attribute-mapping-values.ts';
import { lockAttributeMapping } from './lock-attribute-mapping.ts';

/** Deletes an attribute mapping. When it was the last one of its provider, all attributes are kept again. */
export async function deleteAttributeMapping(work: Work, { id }: { id: string }): Promise<string> {
  const mapping = await lockAttributeMapping(work, id);
  await work.sql('delete from attribute_mapping where id = $1', [mapping.id]);
  const changes = changesBetween(attributeMappingFields, attributeMappingValues(mapping), undefined);
  work.record('ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_DELETED', { objectType: 'attribute_mapping', objectId: mapping.id, changes });
  return mapping.id;
}
