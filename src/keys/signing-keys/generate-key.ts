import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Sealing } from '../../kernel/base/crypto/sealing.ts';
import { adminKeyUse, type KeyUse, rsaBits } from './signing-algorithms.ts';

/** Purpose under which private keys are sealed. */
export function keySealPurpose(use: KeyUse): string {
  return use === adminKeyUse ? 'admin-signing-key' : 'signing-key';
}

/** A fresh key pair: the public half as JWK, the private half sealed. `kid` is the RFC 7638 thumbprint. */
export interface NewKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealedPrivateJwk: string;
}

export async function generateKey(use: KeyUse, sealing: Sealing): Promise<NewKey> {
  const alg = use === adminKeyUse ? 'ES256' : use;
  const pair = await generateKeyPair(alg, { extractable: true, modulusLength: rsaBits });
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    publicJwk: { ...jwk, kid, use: 'sig', alg },
    sealedPrivateJwk: sealing.seal(keySealPurpose(use), JSON.stringify(await exportJWK(pair.privateKey))),
  };
}
