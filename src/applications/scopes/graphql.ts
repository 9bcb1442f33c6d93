/** GraphQL classes of this room for those of others: opened by `*.graphql.ts`, `*.resolver.ts` and the server only. */
export { ScopeObject } from './scope.graphql.ts';
