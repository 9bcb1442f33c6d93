import type { Work } from '../../kernel/work/work.ts';
import { generateKey } from './generate-key.ts';
import { lockKeys } from './lock-keys.ts';
import { retireKeys } from './retire-keys.ts';
import { adminKeyUse, type KeyUse } from './signing-algorithms.ts';
import { type KeyStatus, storeKey } from './store-key.ts';

/** What a rotation did: the key that signs now, and the one that comes after it. */
export interface Rotation {
  readonly alg: KeyUse;
  readonly current: string;
  readonly next: string;
}

/** How long a previous key stays at least: tokens of administrators last an hour at most, so that no session notices two rotations in a row. */
const verifiesFor: Partial<Record<KeyUse, string>> = { [adminKeyUse]: '1 hour' };

/**
 * Rotates the key of an algorithm: current becomes previous, next becomes current, and a new next is published before its use. Tokens signed
 * before stay verifiable: the previous key remains in the JWK Set until the rotation after this one. `reason` says who asked, unless a person did.
 */
export async function rotateKeys(work: Work, { alg, reason }: { alg: KeyUse; reason?: string }): Promise<Rotation> {
  // An RSA key takes its time: it is made before anything is locked.
  const fresh = await work.apart(['next key', alg], () => generateKey(alg, work.runtime.sealing));
  await lockKeys(work);
  await retireKeys(work, alg, verifiesFor[alg] ?? '0');
  const move = async (from: KeyStatus, to: KeyStatus) => {
    const text = 'update signing_key set status = $3, status_since = now() where alg = $1 and status = $2 returning kid';
    const [moved] = await work.sql<{ kid: string }>(text, [alg, from, to]);
    return moved?.kid;
  };
  const previous = await move('CURRENT', 'PREVIOUS');
  const current = (await move('NEXT', 'CURRENT')) ?? (await storeKey(work, alg, 'CURRENT'));
  const next = await storeKey(work, alg, 'NEXT', fresh);
  const details = { algorithm: alg, keyId: current, nextKeyId: next, ...(reason ? { reason } : {}) };
  work.record('JWT_KEYS_ROTATED', { ...details, ...(previous ? { previousKeyId: previous } : {}) });
  return { alg, current, next };
}
