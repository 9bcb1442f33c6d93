/** Configuration as a whole: its history, its state at a moment, and the way back. */
export type { mobileObjectKinds } from './mobile-object-kinds.ts';
export { nameFields, nameOf, type ObjectKind, storedNames } from './object-kind.ts';
export { type ObjectKindName, objectKindNames, objectKinds } from './object-kinds.ts';
