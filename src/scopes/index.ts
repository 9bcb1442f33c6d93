export { findScopes } from './find-scopes.ts';
export { holdScopes } from './hold-scopes.ts';
export { readScopesById, type ScopeNode } from './read-scopes.ts';
export type { Scope } from './scope.entity.ts';
export { ScopeEntity } from './scope.entity.ts';
export { ScopeObject } from './scope.graphql.ts';
