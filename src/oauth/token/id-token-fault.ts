/** Why an ID token cannot be made: the causes of oauth.md §6.11. */
export type IdTokenCause =
  | 'no_signing_key'
  | 'signing_failed'
  | 'jwks_unreachable'
  | 'no_usable_encryption_key'
  | 'unsupported_alg'
  | 'unsupported_enc'
  | 'claims_source_failed';

/** An ID token that cannot be made; `reason` is what the trail says. */
export class IdTokenFault extends Error {
  readonly reason: IdTokenCause;
  constructor(reason: IdTokenCause, cause?: unknown) {
    super(reason, cause === undefined ? {} : { cause });
    this.name = 'IdTokenFault';
    this.reason = reason;
  }
}
