import { AppError } from '../kernel/errors/app-error.ts';
import type { Gateway } from '../kernel/http/gateway.ts';
import type { Work } from '../kernel/work/work.ts';
import type { AdminRole } from './admin-account.entity.ts';
import type { KnownAdmin } from './authenticators/authenticator.ts';
import { authenticators } from './authenticators/authenticators.ts';
import { LdapUnavailable } from './authenticators/ldap/with-ldap.ts';

/**
 * The roles an administrator has now, from the authenticator that let him in; undefined when it does not know him any more or was switched off. When it
 * cannot be asked the caller may try again: the session stays.
 */
export async function readRolesNow(
  work: Work,
  session: KnownAdmin & { readonly authenticator: string },
  gateway: Gateway,
): Promise<readonly AdminRole[] | undefined> {
  const authenticator = authenticators.find(({ name }) => name === session.authenticator);
  if (!authenticator?.isEnabled(work.runtime.config)) return undefined;
  try {
    return await authenticator.rolesNow(work, session, gateway);
  } catch (error) {
    if (error instanceof LdapUnavailable) throw new AppError('temporarily_unavailable', { detail: 'the directory of administrators' });
    throw error;
  }
}
