import { type GraphQLSchema, isObjectType } from 'graphql';
import type { ListStart } from './list-paths.ts';

const kinds = { STATIC: 'StaticClient', API: 'ApiClient', DYNAMIC: 'DynamicClient' } as const;

/** What the lists of a schema need to be asked for. */
export interface ListSetting {
  /** What stands around the lists of a user: `endUser(userId: "x")` or `me`. */
  readonly user: string;
  /** Arguments of `configurationHistory`, where there is one. */
  readonly history?: string;
}

/** Every list that a query begins with; lists of a user begin at the user, clients are asked for by their kinds. */
export function listStarts(schema: GraphQLSchema, { user, history }: ListSetting): ListStart[] {
  const listsOf = (type: string) => {
    const found = schema.getType(type);
    return isObjectType(found) ? Object.values(found.getFields()).filter((field) => field.args.some(({ name }) => name === 'first')) : [];
  };
  const ofUser = listsOf('EndUser').map(({ name }): ListStart => ({ name: `EndUser.${name}`, type: 'EndUser', field: name, above: user }));
  const roots = listsOf('Query').flatMap(({ name }): ListStart[] => {
    if (name !== 'clients') return [{ name, type: 'Query', field: name, ...(name === 'configurationHistory' && history ? { args: history } : {}) }];
    return Object.entries(kinds).map(([kind, only]) => ({
      name: `clients of kind ${kind}`,
      type: 'Query',
      field: name,
      only,
      args: `filter: { kind: ${kind} }`,
    }));
  });
  return [...roots, ...ofUser];
}

/** How many rows a page may have. */
export function largestPage({ field }: ListStart): number {
  return { auditEvents: 1000, latestEvents: 20 }[field] ?? 100;
}
