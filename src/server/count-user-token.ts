import { countUse } from '../access/tokens/index.ts';
import type { OpaqueLookup } from '../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Work } from '../kernel/work/work.ts';

/** The token of a user whose scopes limit how often it may be used, and where it is presented. */
interface UserTokenUse {
  readonly counted: OpaqueLookup;
  readonly endpoint: string;
  readonly clientId: string;
  readonly userId: string;
}

/** Counts one use of a user's access token; throws when none is left. */
export async function countUserToken(work: Work, { counted, ...subject }: UserTokenUse): Promise<void> {
  if ((await countUse(work, counted)) === undefined)
    throw new AppError('unauthorized', { record: ['API_AUTHENTICATION_FAILED', { reason: 'used_up', ...subject }] });
}
