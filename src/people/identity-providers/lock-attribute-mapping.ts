import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockRow } from '../../kernel/work/lock-row.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AttributeMapping, AttributeMappingEntity } from './attribute-mapping.entity.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A mapping that nobody else can change or delete before this transaction ends. Throws `NOT_FOUND`. */
export async function lockAttributeMapping(work: Work, id: string): Promise<AttributeMapping> {
  if (!uuid.test(id) || !(await lockRow(work, 'attribute_mapping', 'id', id)))
    throw userFault('NOT_FOUND', 'There is no such attribute mapping.', ['id']);
  return (await work.entities()).findOneOrFail(AttributeMappingEntity, { id });
}
