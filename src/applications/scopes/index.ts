/** Scopes: what clients may ask for and people consent to. */
export { createScope } from './create-scope.ts';
export { findScopes } from './find-scopes.ts';
export { holdScopes } from './hold-scopes.ts';
export { loadScopes } from './load-scopes.ts';
export { readScopes, type ScopeNode } from './read-scopes.ts';
export type { Scope } from './scope.entity.ts';
export { ScopeEntity } from './scope.entity.ts';
export { type ScopeInput, scopeFields } from './scope-fields.ts';
export { updateScope } from './update-scope.ts';
