import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A key a client proves to hold, and its thumbprint. */
export interface DpopKey {
  readonly alg: string;
  readonly key: CryptoKey;
  readonly privateJwk: JWK;
  readonly jwk: JWK;
  readonly jkt: string;
}

export async function dpopKey(alg = 'ES256', options: { readonly modulusLength?: number } = {}): Promise<DpopKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...options });
  const jwk = await exportJWK(publicKey);
  return { alg, key: privateKey, privateJwk: await exportJWK(privateKey), jwk, jkt: await calculateJwkThumbprint(jwk) };
}

/** What a proof says: of the request it is for, and whatever a test wants otherwise (undefined leaves a member out). */
export interface ProofMaking {
  readonly htm?: string;
  readonly htu: string;
  readonly accessToken?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const withoutUndefined = (members: object) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** A DPoP proof (RFC 9449 §4.2). */
export function proofOf({ alg, key, jwk }: DpopKey, { htm = 'POST', htu, accessToken, header = {}, claims = {} }: ProofMaking): Promise<string> {
  const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url');
  const payload = withoutUndefined({ jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1000), ath, ...claims });
  return new SignJWT(payload as JWTPayload)
    .setProtectedHeader(withoutUndefined({ typ: 'dpop+jwt', alg, jwk, ...header }) as { alg: string })
    .sign(key);
}
