import type { Work } from '../../kernel/work/work.ts';
import type { AttributeMappingValues } from './attribute-mapping-fields.ts';
import { createAttributeMapping } from './create-attribute-mapping.ts';
import { deleteAttributeMapping } from './delete-attribute-mapping.ts';
import { updateAttributeMapping } from './update-attribute-mapping.ts';

/** A mapping without the provider it belongs to. */
export type StatedMapping = Omit<AttributeMappingValues, 'identityProvider'>;

interface Known extends StatedMapping {
  readonly id: string;
  readonly version: number;
}

const known = `select id, source, source_name as "sourceName", target_name as "targetName", version from attribute_mapping
  where identity_provider = $1 order by source, target_name for update`;

function keyOf({ source, targetName }: StatedMapping): string {
  return JSON.stringify([source, targetName]);
}

/** Makes the mappings of a provider exactly those that are stated, by the flows that change single ones: each change has its event. */
export async function stateAttributeMappings(
  work: Work,
  { identityProvider, mappings }: { identityProvider: string; mappings: readonly StatedMapping[] },
): Promise<void> {
  const existing = new Map((await work.sql<Known>(known, [identityProvider])).map((mapping) => [keyOf(mapping), mapping]));
  const stated = new Set(mappings.map(keyOf));
  for (const [key, { id }] of existing) if (!stated.has(key)) await deleteAttributeMapping(work, { id });
  for (const mapping of mappings) {
    const same = existing.get(keyOf(mapping));
    if (same) await updateAttributeMapping(work, { id: same.id, input: { ...mapping, version: same.version } });
    else await createAttributeMapping(work, { identityProvider, input: mapping });
  }
}
