import type { Work } from '../../kernel/work/work.ts';
import { lockKeys } from './lock-keys.ts';
import { type Rotation, rotateKeys } from './rotate-keys.ts';
import type { KeyUse } from './signing-algorithms.ts';

/** Verifiers may keep a JWK Set for a while: a key is used only when it has been published so long. */
const publishedFor = '1 hour';

const longestCurrent = `select c.alg from signing_key c join signing_key n on n.alg = c.alg and n.status = 'NEXT'
  where c.status = 'CURRENT' and c.status_since <= now() - make_interval(days => $1) and n.status_since <= now() - interval '${publishedFor}'
  order by c.status_since limit 1`;

/**
 * Rotates the keys of the one use whose current key has signed longest, when that is longer than the configured time and its successor has been
 * published long enough. Undefined when nothing is due. Two who call it at once rotate nothing twice.
 */
export async function rotateDueKeys(work: Work): Promise<Rotation | undefined> {
  const days = work.runtime.config.keys.rotationDays;
  if (days === 0) return undefined;
  await lockKeys(work);
  const [due] = await work.sql<{ alg: KeyUse }>(longestCurrent, [days]);
  return due ? rotateKeys(work, { alg: due.alg, reason: 'schedule' }) : undefined;
}
