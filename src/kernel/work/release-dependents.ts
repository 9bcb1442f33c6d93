import { userFault } from '../contract/errors/user-errors.ts';
import type { Occasion } from './dependents.ts';
import type { Work } from './work.ts';

const mostNamed = 10;

/** Throws `IN_USE`, naming up to ten referrers, while other objects need the one with this id. `field` is the argument that names it, or the path of the one at fault. */
export async function refuseWhileReferred(work: Work, occasion: Occasion, id: string, field: string | readonly string[]): Promise<void> {
  const referrers: string[] = [];
  for (const restriction of work.runtime.dependents.restrictions)
    if (restriction.on === occasion && referrers.length < mostNamed)
      referrers.push(...(await restriction.referrers(work, id, mostNamed - referrers.length)));
  if (referrers.length > 0) throw userFault('IN_USE', `Still in use by ${referrers.join(', ')}.`, typeof field === 'string' ? [field] : field);
}

/** Ends or removes everything that depends on an object, in this transaction. Resolves to how many of each kind. */
export async function releaseDependents(work: Work, occasion: Occasion, id: string): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const cascade of work.runtime.dependents.cascades)
    if (cascade.on === occasion) removed[cascade.kind] = (removed[cascade.kind] ?? 0) + (await cascade.release(work, id));
  return removed;
}
