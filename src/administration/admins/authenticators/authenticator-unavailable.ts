/** Thrown when an authenticator cannot be asked; whoever waits may try again. */
export class AuthenticatorUnavailable extends Error {}
