import type { EntitySchema } from '@mikro-orm/postgresql';

/** The entities of all capabilities, gathered by the top floor. */
// biome-ignore lint/suspicious/noExplicitAny: entities have nothing in common but being entities
export type EntityList = readonly EntitySchema<any>[];
