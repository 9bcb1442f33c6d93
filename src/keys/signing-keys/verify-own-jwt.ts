import { compactVerify, decodeProtectedHeader, type JWK, type JWTPayload } from 'jose';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { loadKeys } from './load-keys.ts';
import type { SigningAlgorithm } from './signing-algorithms.ts';

const longest = 16_384;

interface VerifyingKey {
  readonly alg: SigningAlgorithm;
  readonly jwk: JWK;
}

type FindKey = (runtime: Runtime, kid: string) => Promise<VerifyingKey | undefined>;

function headerOf(jwt: string): { readonly kid: string; readonly typ: string | undefined } | undefined {
  try {
    const { kid, typ } = decodeProtectedHeader(jwt);
    return typeof kid === 'string' ? { kid, typ } : undefined;
  } catch {
    return undefined;
  }
}

async function verified(jwt: string, { alg, jwk }: VerifyingKey): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await compactVerify(jwt, jwk, { algorithms: [alg] });
    return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
  } catch {
    // Any fault: pure cryptography; the key is at hand.
    return undefined;
  }
}

async function verifyWith(runtime: Runtime, jwt: string, typ: string | undefined, find: FindKey): Promise<JWTPayload | undefined> {
  const header = jwt.length > longest ? undefined : headerOf(jwt);
  const key = header?.typ === typ && header ? await find(runtime, header.kid) : undefined;
  const claims = key && (await verified(jwt, key));
  return claims?.iss === runtime.issuer ? claims : undefined;
}

const published: FindKey = async (runtime, kid) => (await loadKeys(runtime)).byKid(kid);

const publishedOrRetired: FindKey = async (runtime, kid) => {
  const known = await published(runtime, kid);
  if (known) return known;
  const [retired] = await runtime.database.query<VerifyingKey>('select alg, public_jwk as jwk from retired_signing_key where kid = $1', [kid]);
  return retired;
};

/**
 * The claims of a JWT this platform signed, or undefined for anything else: foreign, altered, wrong `typ`, wrong issuer. The algorithm is
 * the key's, never the header's choice. Expiry is NOT judged: tokens are judged by their record.
 */
export function verifyOwnJwt(runtime: Runtime, jwt: string, typ: string | undefined): Promise<JWTPayload | undefined> {
  return verifyWith(runtime, jwt, typ, published);
}

/** The same for what only says whom it was about, and may be years old: keys that were rotated out count as well. It must open nothing. */
export function verifyPastJwt(runtime: Runtime, jwt: string, typ: string | undefined): Promise<JWTPayload | undefined> {
  return verifyWith(runtime, jwt, typ, publishedOrRetired);
}
