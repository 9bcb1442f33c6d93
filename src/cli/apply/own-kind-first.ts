import type { ObjectKind } from '../../administration/configuration/index.ts';
import type { StatedObject } from './config-file-schema.ts';

/** The objects of a kind with their places in the file, those first to which others of them refer. What refers in a circle keeps its order. */
export function ownKindFirst({ idField, refersToOwnKindBy }: ObjectKind, objects: readonly StatedObject[]): [at: number, object: StatedObject][] {
  const places = new Map(objects.map((object, at) => [object[idField], at]));
  const ordered = new Map<number, StatedObject>();
  const begun = new Set<number>();
  const add = (at: number): void => {
    const object = objects[at];
    if (!object || begun.has(at)) return;
    begun.add(at);
    const first = refersToOwnKindBy === undefined ? undefined : places.get(object[refersToOwnKindBy]);
    if (first !== undefined) add(first);
    ordered.set(at, object);
  };
  for (const at of objects.keys()) add(at);
  return [...ordered];
}
