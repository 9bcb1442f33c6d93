export { ensureSigningKeys } from './ensure-signing-keys.ts';
export { listKeys } from './list-keys.ts';
export { loadKeys } from './load-keys.ts';
export { rotateKeys } from './rotate-keys.ts';
export { signJwt } from './sign-jwt.ts';
export { type SigningAlgorithm, signingAlgorithms } from './signing-algorithms.ts';
export { verifyOwnJwt } from './verify-own-jwt.ts';
