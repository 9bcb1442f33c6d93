/** Keys that tokens are bound to: DPoP proofs (RFC 9449) and client certificates (RFC 8705). */
export { contentOf } from './certificate-content.ts';
export { isInTime } from './certificate-path.ts';
export { certificateThumbprint } from './certificate-thumbprint.ts';
export { type Confirmation, tokenTypeOf } from './confirmation.ts';
export { attributeOf, attributeOfDer, type DistinguishedName, isSameName, type NameAttribute, partOf } from './distinguished-name.ts';
export { isNonceRequired } from './is-nonce-required.ts';
export { isVouchedFor } from './is-vouched-for.ts';
export { nonceToOffer } from './nonce-to-offer.ts';
export { proofAlgorithms } from './proof-key.ts';
export { type PresentedToken, proveHolder, type UnprovenHolder } from './prove-holder.ts';
export { evidenceOf, type SenderEvidence } from './sender-evidence.ts';
export { currentNonce } from './server-nonce.ts';
export { verifyProof } from './verify-proof.ts';
