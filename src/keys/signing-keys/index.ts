/** Keys that the platform signs and decrypts with: made, rotated, published. */
export { addAlgorithm } from './add-algorithm.ts';
export { ensureSigningKeys } from './ensure-signing-keys.ts';
export { keySealPurpose } from './generate-key.ts';
export { holdAlgorithms } from './hold-algorithms.ts';
export { listKeys } from './list-keys.ts';
export { type KeySet, loadKeys } from './load-keys.ts';
export { retireAlgorithm } from './retire-algorithm.ts';
export { rotateDueKeys } from './rotate-due-keys.ts';
export { rotateKeys } from './rotate-keys.ts';
export { signJwt } from './sign-jwt.ts';
export {
  adminKeyUse,
  digestOf,
  type KeyUse,
  type SigningAlgorithm,
  signingAlgorithm,
  signingAlgorithms,
  standingAlgorithms,
} from './signing-algorithms.ts';
export { verifyOwnJwt, verifyPastJwt } from './verify-own-jwt.ts';
