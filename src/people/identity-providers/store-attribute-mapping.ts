import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Writes what the transaction holds of mappings; a target that has a source of this kind already throws `ALREADY_EXISTS`. */
export async function storeAttributeMapping(work: Work): Promise<void> {
  await stored(await work.entities(), {
    attribute_mapping_target: ['targetName', 'This provider already maps an attribute of this source to this name.'],
  });
}
