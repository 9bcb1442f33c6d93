import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Sealing } from '../kernel/crypto/sealing.ts';
import { rsaBits, type SigningAlgorithm } from './signing-algorithms.ts';

/** Purpose under which private keys are sealed. */
export const keySealPurpose = 'signing-key';

/** A fresh key pair: the public half as JWK, the private half sealed. `kid` is the RFC 7638 thumbprint. */
export interface NewKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealedPrivateJwk: string;
}

export async function generateKey(alg: SigningAlgorithm, sealing: Sealing): Promise<NewKey> {
  const pair = await generateKeyPair(alg, { extractable: true, modulusLength: rsaBits });
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    publicJwk: { ...jwk, kid, use: 'sig', alg },
    sealedPrivateJwk: sealing.seal(keySealPurpose, JSON.stringify(await exportJWK(pair.privateKey))),
  };
}
