import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { beginUpstream, type IdentityProvider } from '../../../people/identity-providers/index.ts';
import { addressWith } from '../../browser/address-with.ts';
import type { Answer } from '../../browser/answer.ts';
import { failSignIn } from '../../fail-sign-in.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';
import { keepUpstream } from '../../transaction/change-transaction.ts';
import { freshState } from './upstream-state.ts';

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
    return failSignIn(work, resumed, {
      error: 'server_error',
      description: 'The identity provider cannot be reached.',
      cause: 'discovery_failed',
      record: ['UNABLE_TO_DETERMINE_IDENTITY_PROVIDER', { reason: 'discovery_failed', endpoint: 'login', ...subject }],
    });
  }
  const sealed = runtime.sealing.seal(upstreamPurpose(transaction.id), JSON.stringify(start.secrets));
  await keepUpstream(work, transaction.id, { identityProvider: provider.identifier, stateHash: hashHex, sealed });
  return { kind: 'away', address: addressWith(start.address, start.parameters) };
}
