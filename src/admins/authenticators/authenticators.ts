import type { Config } from '../../kernel/config/config.ts';
import type { Authenticator, KnownAdmin } from './authenticator.ts';
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

/** Whether the configuration of this process lets a session live on: its authenticator is switched on, and still names the administrator where it names any. */
export function isStillNamed(config: Config, session: Pick<KnownAdmin, 'username' | 'subject'> & { readonly authenticator: string }): boolean {
  const authenticator = authenticators.find(({ name }) => name === session.authenticator);
  return authenticator?.isEnabled(config) === true && (authenticator.isStillNamed?.(config, session) ?? true);
}

/** How an authenticator proves somebody; what `amr` of a token says. */
export function amrOf(name: string): readonly string[] {
  return authenticators.find((authenticator) => authenticator.name === name)?.amr ?? [];
}
