import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { refuseWhileReferred } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { lockKeys } from './lock-keys.ts';
import { retireKeys } from './retire-keys.ts';
import { type SigningAlgorithm, standingAlgorithms } from './signing-algorithms.ts';

/**
 * Takes an algorithm out of use. Its current key becomes the previous one, so that what it signed stays verifiable; it goes when the algorithm
 * is added and rotated again. Refused while a client asks for the algorithm, and for those that are always in use.
 */
export async function retireAlgorithm(work: Work, alg: SigningAlgorithm): Promise<void> {
  if (standingAlgorithms.some((standing) => standing === alg)) throw userFault('IN_USE', `${alg} is always in use.`, ['algorithm']);
  await lockKeys(work);
  const [current] = await work.sql<{ kid: string }>(`select kid from signing_key where alg = $1 and status = 'CURRENT' for update`, [alg]);
  if (!current) throw userFault('NOT_FOUND', `${alg} is not in use.`, ['algorithm']);
  await refuseWhileReferred(work, 'algorithm_retired', alg, 'algorithm');
  await retireKeys(work, alg, '0');
  await work.sql(`delete from signing_key where alg = $1 and status <> 'CURRENT'`, [alg]);
  await work.sql(`update signing_key set status = 'PREVIOUS', status_since = now() where kid = $1`, [current.kid]);
  work.record('JWT_KEYS_ALGORITHM_UPDATED', { algorithm: alg, previousKeyId: current.kid });
}
