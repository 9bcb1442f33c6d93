import { revokeFamily } from '../../access/tokens/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import { type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { FoundCode } from './find-code.ts';
import type { TokenRequest } from './token-request.ts';

/** A code used a second time: somebody else may hold it, so everything issued from it ends at once (RFC 6749 §4.1.2, RFC 9700 §4.5). */
export async function replayedCode(work: Work, { client }: TokenRequest, { familyId, userId }: FoundCode): Promise<Refusal> {
  const count = await revokeFamily(work, { familyId, reason: 'code_replayed' });
  work.record('TOKEN_REQUEST_INVALID_GRANT', {
    reason: 'replayed',
    grantType: 'authorization_code',
    familyId,
    count,
    userId,
    ...clientSubject(client),
  });
  return refuse('invalid_grant');
}
