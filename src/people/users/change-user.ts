import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import type { Occasion } from '../../kernel/work/dependents.ts';
import { releaseDependents } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { settleUser } from './settle-user.ts';
import { storeUser } from './store-user.ts';
import type { User } from './user.entity.ts';
import { type UserInput, userFields } from './user-fields.ts';

function occasionOf(user: Readonly<User>, row: { readonly enabled: boolean; readonly passwordHash: string | null }): Occasion | undefined {
  if (user.enabled && !row.enabled) return 'user_disabled';
  return (user.passwordHash ?? null) === row.passwordHash ? undefined : 'credentials_changed';
}

/**
 * Changes a locked user. Disabling the account or changing its password ends its sessions and tokens at once (ASVS 5 §7.4.2, §7.4.3).
 * What changes nothing leaves no trace.
 */
export async function changeUser(work: Work, user: User, input: UserInput): Promise<User> {
  const row = await settleUser(work, input, user);
  const occasion = occasionOf(user, row);
  const fields = Object.keys(changesBetween(userFields, user, row));
  if ((user.passwordHash ?? null) !== row.passwordHash) fields.push('password');
  if (fields.length === 0) return user;
  const em = await work.entities();
  // A password that is set is no temporary one.
  const own = fields.includes('password') ? { temporaryDigest: null, temporaryUntil: null } : {};
  em.assign(user, { ...row, ...own, updatedAt: work.runtime.clock.now() });
  await storeUser(work);
  const removed = occasion && (await releaseDependents(work, occasion, user.userId));
  work.record('USER_UPDATED', { userId: user.userId, fields, ...(occasion && removed ? { removed, reason: occasion } : {}) });
  return user;
}
