/** The signature algorithms tokens can be signed with (RFC 7518 §3.1, RFC 8037). Each that is in use has keys of its own. */
export const signingAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** Always in use: RS256 for clients that say nothing (OIDC Core §15.1), ES256 for JWT access tokens, and one of each other family. Others are added by command. */
export const standingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const satisfies readonly SigningAlgorithm[];

/** Keys of administrators' access tokens: ES256 as well, but apart from those of users and in no published key set. */
export const adminKeyUse = 'ADMIN_ES256';

/** What a key of the platform is for: one of the algorithms of its tokens, or tokens of administrators. */
export type KeyUse = SigningAlgorithm | typeof adminKeyUse;

/** The algorithm a name stands for; undefined when it is none of them. */
export function signingAlgorithm(name: string): SigningAlgorithm | undefined {
  return signingAlgorithms.find((alg) => alg === name);
}

/** The digest of an algorithm, which `at_hash` is made with too (OIDC Core §3.1.3.6); Ed25519 means SHA-512. */
export function digestOf(alg: SigningAlgorithm): 'sha256' | 'sha384' | 'sha512' {
  return alg === 'EdDSA' ? 'sha512' : (`sha${alg.slice(2)}` as 'sha256' | 'sha384' | 'sha512');
}

/** RSA keys have 2048 bits: the least RFC 7518 §3.3 allows, and a signature with 3072 costs three times as much. */
export const rsaBits = 2048;
