import type { Authenticator } from '../authenticator.ts';
import { askProviderAgain } from './ask-provider-again.ts';

/** Where browsers come back to. */
export const oidcCallbackPath = '/admin/sign-in/callback';

/**
 * An OpenID Connect provider of administrators. It proves them in a browser, not by password, and is asked again at each refresh.
 */
export const oidcAuthenticator: Authenticator = {
  name: 'oidc',
  amr: ['fed'],
  isEnabled: ({ admins }) => admins.oidcIssuer !== undefined,
  standingNow: ({ runtime }, known) => askProviderAgain(runtime, known),
};
