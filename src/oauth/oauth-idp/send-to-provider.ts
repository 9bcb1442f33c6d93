import { beginUpstream, type IdentityProvider } from '../../identity-providers/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { addressWith } from '../address-with.ts';
import type { Answer } from '../authorize/answer.ts';
import { endRequest } from '../authorize/end-request.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import { finishTransaction } from '../authorize/finish-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';
import { clientSubject } from '../token/token-request.ts';
import { freshState } from './upstream-state.ts';

/** A state that was given out before is worth nothing any more: of several tabs the last one counts. */
const keepState = `update auth_transaction set identity_provider = $2, upstream_state_hash = decode($3, 'hex'), upstream = $4
  where ${liveTransaction} and finished_at is null returning 1`;

/** What binds the sealed secrets of this leg to their sign-in. */
export function upstreamPurpose(transactionId: string): string {
  return `upstream ${transactionId}`;
}

/**
 * Sends the browser to an OAuth or OpenID Connect provider (oauth.md §5.5). State, nonce and code verifier are new each time, and kept with the sign-in:
 * the state as a digest, the others sealed.
 */
export async function sendToProvider(work: Work, resumed: ResumedSignIn, provider: IdentityProvider): Promise<Answer> {
  const { runtime } = work;
  const { transaction, request } = resumed;
  const { state, hashHex } = freshState(transaction.id);
  const { prompts, maxAgeSeconds, parameters } = request;
  const start = await beginUpstream(runtime, provider, { state, isFresh: prompts.has('login'), maxAgeSeconds, parameters });
  if (!start) {
    const subject = { identityProvider: provider.identifier, ...clientSubject(request.client) };
    await finishTransaction(work, transaction.id, 'server_error');
    return endRequest(work, request, {
      error: 'server_error',
      description: 'The identity provider cannot be reached.',
      cause: 'discovery_failed',
      record: ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { reason: 'discovery_failed', endpoint: 'login', ...subject }],
    });
  }
  const sealed = runtime.sealing.seal(upstreamPurpose(transaction.id), JSON.stringify(start.secrets));
  await work.sql(keepState, [transaction.id, provider.identifier, hashHex, sealed]);
  return { kind: 'away', address: addressWith(start.address, start.parameters) };
}
