import type { Work } from '../../kernel/work/work.ts';
import { generateKey, type NewKey } from './generate-key.ts';
import type { KeyUse } from './signing-algorithms.ts';

export type KeyStatus = 'NEXT' | 'CURRENT' | 'PREVIOUS';

const insertKey = `insert into signing_key (kid, alg, status, public_jwk, sealed_private_jwk) values ($1, $2, $3, $4::text::jsonb, $5)`;

/** Stores a key for a use, a fresh one unless `made` is given. Resolves to its `kid`. */
export async function storeKey(work: Work, use: KeyUse, status: KeyStatus, made?: NewKey): Promise<string> {
  const key = made ?? (await work.apart(['key', use, status], () => generateKey(use, work.runtime.sealing)));
  await work.sql(insertKey, [key.kid, use, status, JSON.stringify(key.publicJwk), key.sealedPrivateJwk]);
  return key.kid;
}
