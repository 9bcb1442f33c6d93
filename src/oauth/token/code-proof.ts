import { equalBytes, sha256 } from '../../kernel/base/crypto/secrets.ts';

const wellFormed = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * RFC 7636 §4.6 with S256: true when the verifier fits the challenge of the authorization request. A verifier without a challenge is
 * refused as well (the downgrade of RFC 9700 §2.1.1), and so is a challenge without a verifier.
 */
export function provePossession(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined;
  return wellFormed.test(verifier) && equalBytes(Buffer.from(sha256(verifier).toString('base64url')), Buffer.from(challenge));
}
