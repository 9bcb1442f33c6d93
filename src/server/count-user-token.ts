import type { OpaqueLookup } from '../kernel/crypto/opaque-value.ts';
import { AppError, type EventRecord } from '../kernel/errors/app-error.ts';
import type { Work } from '../kernel/work/work.ts';
import { countUse } from '../tokens/index.ts';

/** Counts one use of a user's access token whose scopes limit them; throws when none is left. */
export async function countUserToken(work: Work, { counted, record }: { counted: OpaqueLookup; record: EventRecord }): Promise<void> {
  if ((await countUse(work, counted)) === undefined) throw new AppError('unauthorized', { record });
}
