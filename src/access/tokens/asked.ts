/** What an authorization request asked beyond scopes, as far as tokens depend on it: goes from the code to all that is issued for it. Null: nothing. */
export interface Asked {
  /** Whom the tokens are for, when not for everyone the client's tokens are usually for (RFC 8707 §2). */
  readonly resources?: readonly string[];
  /** Single claims, beside those that scopes release, by where they are wanted (OIDC Core §5.5). */
  readonly claims?: { readonly userinfo: readonly string[]; readonly idToken: readonly string[] };
}
