import type { Config } from '../../../kernel/contract/config/config.ts';
import type { Authenticator, KnownAdmin, Standing } from './authenticator.ts';
import { configuredAuthenticator } from './configured.ts';
import { directoryAuthenticator } from './directory.ts';
import { headerAuthenticator } from './header.ts';
import { ldapAuthenticator } from './ldap/ldap.ts';
import { oidcAuthenticator } from './oidc/oidc.ts';

/** The ways to sign in, in the order in which they are asked: the next one when the previous does not accept the attempt. */
export const authenticators: readonly Authenticator[] = [
  headerAuthenticator,
  configuredAuthenticator,
  directoryAuthenticator,
  ldapAuthenticator,
  oidcAuthenticator,
];

/** What a session remembers, and of whom. */
interface Remembered extends Standing, Pick<KnownAdmin, 'username' | 'subject'> {
  readonly authenticator: string;
}

/**
 * What is left of the standing that a session remembers: roles that the configuration of this process took away are gone. Undefined when the session
 * cannot live on: its authenticator is switched off, or names the administrator no more.
 */
export function standingLeft(config: Config, session: Remembered): Standing | undefined {
  const authenticator = authenticators.find(({ name }) => name === session.authenticator);
  if (!authenticator?.isEnabled(config)) return undefined;
  if (!authenticator.standingHere) return session;
  const here = authenticator.standingHere(config, session);
  return here && { roles: session.roles.filter((role) => here.roles.includes(role)), restrictedToApps: here.restrictedToApps };
}

/** How an authenticator proves somebody; what `amr` of a token says. */
export function amrOf(name: string): readonly string[] {
  return authenticators.find((authenticator) => authenticator.name === name)?.amr ?? [];
}
