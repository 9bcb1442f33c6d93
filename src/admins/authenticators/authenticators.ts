import type { Authenticator } from './authenticator.ts';
import { directoryAuthenticator } from './directory.ts';
import { headerAuthenticator } from './header.ts';
import { ldapAuthenticator } from './ldap/ldap.ts';

/** The ways to sign in, in the order in which they are asked: the next one when the previous does not accept the attempt. */
export const authenticators: readonly Authenticator[] = [headerAuthenticator, directoryAuthenticator, ldapAuthenticator];
