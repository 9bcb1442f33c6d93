/** The signature algorithms tokens are signed with (RFC 7518 §3.1, RFC 8037), each with a key of its own. */
export const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** RSA keys have 2048 bits: the least RFC 7518 §3.3 allows, and a signature with 3072 costs three times as much. */
export const rsaBits = 2048;
