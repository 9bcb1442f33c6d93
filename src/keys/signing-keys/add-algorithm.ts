import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { generateKey } from './generate-key.ts';
import { lockKeys } from './lock-keys.ts';
import type { Rotation } from './rotate-keys.ts';
import type { SigningAlgorithm } from './signing-algorithms.ts';
import { storeKey } from './store-key.ts';

/** Takes an algorithm into use: it gets a current key and a next one, both published before any client can ask for it. */
export async function addAlgorithm(work: Work, alg: SigningAlgorithm): Promise<Rotation> {
  const make = () => generateKey(alg, work.runtime.sealing);
  const made = await work.apart(['keys of an algorithm', alg], () => Promise.all([make(), make()]));
  await lockKeys(work);
  const present = await work.sql('select 1 from signing_key where alg = $1 and status = $2', [alg, 'CURRENT']);
  if (present.length > 0) throw userFault('ALREADY_EXISTS', `${alg} is in use already.`, ['algorithm']);
  const current = await storeKey(work, alg, 'CURRENT', made[0]);
  const next = await storeKey(work, alg, 'NEXT', made[1]);
  work.record('JWT_KEYS_ALGORITHM_UPDATED', { algorithm: alg, keyId: current, nextKeyId: next });
  return { alg, current, next };
}
