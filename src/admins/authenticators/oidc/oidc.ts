import type { Authenticator } from '../authenticator.ts';

/** Where browsers come back to. */
export const oidcCallbackPath = '/admin/sign-in/callback';

/**
 * An OpenID Connect provider of administrators. It proves them in a browser, not by password; it is not asked again, so that a session keeps its roles
 * as long as it lasts.
 */
export const oidcAuthenticator: Authenticator = {
  name: 'oidc',
  amr: ['fed'],
  isEnabled: ({ admins }) => admins.oidcIssuer !== undefined,
  rolesNow: async (_work, { roles }) => roles,
};
