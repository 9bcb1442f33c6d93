export { type Confirmation, tokenTypeOf } from './confirmation.ts';
export { isNonceRequired } from './is-nonce-required.ts';
export { nonceToOffer } from './nonce-to-offer.ts';
export { proofAlgorithms } from './proof-key.ts';
export { type PresentedToken, proveHolder, type UnprovenHolder } from './prove-holder.ts';
export { evidenceOf, type SenderEvidence } from './sender-evidence.ts';
export { currentNonce } from './server-nonce.ts';
export { verifyProof } from './verify-proof.ts';
