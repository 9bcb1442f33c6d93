import type { AttributeMappingValues } from './attribute-mapping-fields.ts';

/** A stored mapping in the form callers speak of. */
export function attributeMappingValues({
  identityProvider,
  source,
  sourceName,
  targetName,
}: Readonly<AttributeMappingValues>): AttributeMappingValues {
  return { identityProvider, source, sourceName, targetName };
}
