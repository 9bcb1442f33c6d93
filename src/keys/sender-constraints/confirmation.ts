/** Which keys the holder of a token must prove to have (RFC 7800 §3.1, in the members' wire names): stored, in JWTs and in introspection alike. */
export interface Confirmation {
  /** SHA-256 thumbprint of the DPoP key (RFC 9449 §6.1). */
  readonly jkt?: string;
  /** SHA-256 digest of the client's certificate (RFC 8705 §3.1). */
  readonly 'x5t#S256'?: string;
}

/** `token_type` of a token with this confirmation: certificate-bound tokens stay `Bearer` (RFC 8705 §3). */
export function tokenTypeOf(confirmation: Confirmation | null): 'DPoP' | 'Bearer' {
  return confirmation?.jkt === undefined ? 'Bearer' : 'DPoP';
}
