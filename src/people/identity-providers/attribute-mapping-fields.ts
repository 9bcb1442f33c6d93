import { z } from 'zod';
import { identifier, plainText } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, type FieldValues, fixed, required } from '../../kernel/objects/fields/field.ts';
import { attributeSources } from './attribute-mapping.entity.ts';

/** A name that can become the name of a claim; what JavaScript understands as more than a name is none. */
const targetName = plainText(255).refine((name) => name !== '__proto__', 'cannot be __proto__');

/** What an attribute mapping consists of (administration §1.10). */
export const attributeMappingFields = {
  identityProvider: fixed(required(identifier)),
  source: required(z.enum(attributeSources)),
  sourceName: required(plainText(255)),
  targetName: required(targetName),
} as const;

export type AttributeMappingValues = FieldValues<typeof attributeMappingFields>;

/** What a caller says about a mapping; the provider is named beside it. */
export type AttributeMappingInput = Omit<FieldInput<typeof attributeMappingFields>, 'identityProvider'> & {
  readonly version?: number | null | undefined;
};

const { source, sourceName, targetName: target } = attributeMappingFields;

/** The mappings of a provider as a list that stands with it. */
export const statedMappings = z
  .array(z.strictObject({ source: source.schema, sourceName: sourceName.schema, targetName: target.schema }))
  .max(100)
  .refine(
    (mappings) => new Set(mappings.map((mapping) => `${mapping.source} ${mapping.targetName}`)).size === mappings.length,
    'must map one attribute of each source to a name',
  );
