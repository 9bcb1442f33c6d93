import type { Changes } from '../../kernel/contract/changes.ts';
import { changesBetween, masked } from '../../kernel/objects/fields/changes.ts';
import { adminAccountFields } from './admin-account-fields.ts';

type Account = Readonly<Record<string, unknown>> & { readonly passwordHash: string };

/** What changed about an administrator account; of the password only that it did. */
export function adminAccountChanges(before: Account | undefined, after: Account | undefined): Changes {
  const changes = changesBetween(adminAccountFields, before, after);
  if (before?.passwordHash === after?.passwordHash) return changes;
  return { ...changes, password: [before ? masked : null, after ? masked : null] };
}
