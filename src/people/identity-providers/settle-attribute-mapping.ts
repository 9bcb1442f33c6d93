import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import { type AttributeMappingInput, type AttributeMappingValues, attributeMappingFields } from './attribute-mapping-fields.ts';

/** Completes and checks what a caller says about a mapping; throws a `UserFault` with everything that is wrong. */
export function settleAttributeMapping(
  identityProvider: string,
  input: AttributeMappingInput,
  current: AttributeMappingValues | undefined,
): AttributeMappingValues {
  const faults = new FaultList();
  const values = settleFields(attributeMappingFields, { ...input, identityProvider }, current, faults);
  faults.throwIfAny();
  if (values.targetName === 'userId' && values.source !== 'IDENTITY_PROVIDER')
    faults.add('INVALID_VALUE', 'source of userId can only be IDENTITY_PROVIDER: the person API is asked by it.', 'input', 'source');
  faults.throwIfAny();
  return values;
}
