import type { Authenticator } from './authenticator.ts';
import { directoryAuthenticator } from './directory.ts';
import { headerAuthenticator } from './header.ts';
import { ldapAuthenticator } from './ldap/ldap.ts';
import { oidcAuthenticator } from './oidc/oidc.ts';

/** The ways to sign in, in the order in which they are asked: the next one when the previous does not accept the attempt. */
export const authenticators: readonly Authenticator[] = [headerAuthenticator, directoryAuthenticator, ldapAuthenticator, oidcAuthenticator];

/** How an authenticator proves somebody; what `amr` of a token says. */
export function amrOf(name: string): readonly string[] {
  return authenticators.find((authenticator) => authenticator.name === name)?.amr ?? [];
}
