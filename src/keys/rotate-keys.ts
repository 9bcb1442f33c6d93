import type { Work } from '../kernel/work/work.ts';
import { storeNewKey } from './ensure-signing-keys.ts';
import type { SigningAlgorithm } from './signing-algorithms.ts';

/** What a rotation did: the key that signs now, and the one that comes after it. */
export interface Rotation {
  readonly alg: SigningAlgorithm;
  readonly current: string;
  readonly next: string;
}

/**
 * Rotates the key of an algorithm: current becomes previous, next becomes current, and a new next is published before its use. Tokens signed
 * before stay verifiable: the previous key remains in the JWK Set until the rotation after this one.
 */
export async function rotateKeys(work: Work, alg: SigningAlgorithm): Promise<Rotation> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signing-keys']);
  await work.sql('delete from signing_key where alg = $1 and status = $2', [alg, 'PREVIOUS']);
  const [previous] = await work.sql<{ kid: string }>(
    `update signing_key set status = 'PREVIOUS' where alg = $1 and status = 'CURRENT' returning kid`,
    [alg],
  );
  const [current] = await work.sql<{ kid: string }>(`update signing_key set status = 'CURRENT' where alg = $1 and status = 'NEXT' returning kid`, [
    alg,
  ]);
  const next = await storeNewKey(work, alg, 'NEXT');
  const kid = current?.kid ?? (await storeNewKey(work, alg, 'CURRENT'));
  work.record('JWT_KEYS_ROTATED', { algorithm: alg, keyId: kid, nextKeyId: next, ...(previous ? { previousKeyId: previous.kid } : {}) });
  return { alg, current: kid, next };
}
