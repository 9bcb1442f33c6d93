import { type CryptoKey, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { IdTokenFault } from './id-token-fault.ts';

/** How the key of an encrypted ID token is wrapped, by the kind of the recipient's key (RFC 7518 §4.1); the first when the key does not say. */
const algorithmsByType: Readonly<Record<string, readonly string[]>> = {
  RSA: ['RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'],
  EC: ['ECDH-ES+A256KW', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW'],
  OKP: ['ECDH-ES+A256KW', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW'],
};

/** For discovery: `id_token_encryption_alg_values_supported`. */
export const keyEncryptionAlgorithms = [...new Set(Object.values(algorithmsByType).flat())].sort();

const leastRsaBits = 2048;

/** A key to encrypt for, and how. */
export interface EncryptionKey {
  readonly key: CryptoKey;
  readonly alg: string;
  readonly kid: string | undefined;
}

function algorithmOf(jwk: JWK): string | undefined {
  const known = algorithmsByType[jwk.kty ?? ''] ?? [];
  return jwk.alg === undefined ? known[0] : known.find((alg) => alg === jwk.alg);
}

async function imported(jwk: JWK, alg: string): Promise<EncryptionKey | undefined> {
  if (jwk.kty === 'RSA' && Buffer.from(String(jwk.n ?? ''), 'base64url').length * 8 < leastRsaBits) return undefined;
  const { kty, crv, x, y, n, e } = jwk;
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  // Any fault: a pure conversion; what is no key is not taken.
  const key = await importJWK(Object.fromEntries(members) as JWK, alg).catch(() => undefined);
  return key instanceof Uint8Array || key === undefined ? undefined : { key, alg, kid: jwk.kid };
}

/**
 * The first key of a recipient that can be encrypted for: not one for signing, of a known kind, with a known algorithm. Throws an
 * `IdTokenFault` when there is none; `unsupported_alg` when the recipient has keys for encryption but none with an algorithm of ours.
 */
export async function chooseEncryptionKey({ keys }: JSONWebKeySet): Promise<EncryptionKey> {
  const offered = keys.filter((jwk) => (jwk.use ?? 'enc') === 'enc' && jwk.kty !== 'oct');
  for (const jwk of offered) {
    const alg = algorithmOf(jwk);
    const usable = alg === undefined ? undefined : await imported(jwk, alg);
    if (usable) return usable;
  }
  const isForeign = offered.some((jwk) => jwk.use === 'enc' && algorithmOf(jwk) === undefined);
  throw new IdTokenFault(isForeign ? 'unsupported_alg' : 'no_usable_encryption_key');
}
