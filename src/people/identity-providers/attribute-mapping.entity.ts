import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

export const attributeSources = ['IDENTITY_PROVIDER', 'USER_INFO'] as const;
/** Who tells the attribute: the provider itself, or the person API beside it. */
export type AttributeSource = (typeof attributeSources)[number];

/** One attribute of a provider's people, and the name it gets here. */
export const AttributeMappingEntity = defineEntity({
  name: 'AttributeMapping',
  tableName: 'attribute_mapping',
  properties: {
    id: p.uuid().primary(),
    identityProvider: p.text(),
    source: p.text().$type<AttributeSource>(),
    sourceName: p.text(),
    targetName: p.text(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type AttributeMapping = InferEntity<typeof AttributeMappingEntity>;
