export type { mobileObjectKinds } from './mobile-object-kinds.ts';
export { nameFields, nameOf, type ObjectKind } from './object-kind.ts';
export { type ObjectKindName, objectKindNames, objectKinds } from './object-kinds.ts';
