import { readSessionCookie } from '../../../access/sessions/index.ts';
import { equalBytes, sha256 } from '../../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { UpstreamSecrets } from '../../../people/identity-providers/index.ts';
import type { StepInput } from '../../resume-sign-in.ts';
import { spendUpstreamState } from '../../transaction/change-transaction.ts';
import { type AuthTransaction, findTransaction, flowOf } from '../../transaction/find-transaction.ts';
import { upstreamPurpose } from './send-to-provider.ts';
import { readState } from './upstream-state.ts';

/** Which side lacks the state: the query of the callback, what is stored for this browser, or neither: then they differ. */
type MissingSide = 'query' | 'stored' | 'none';

/** A callback whose state does not hold. */
export interface StateMismatch {
  readonly missing: MissingSide;
  readonly reason: string;
  readonly transaction?: AuthTransaction;
}

/** A callback that belongs to a sign-in of this browser; its state is used up. */
export interface TakenCallback {
  readonly transaction: AuthTransaction;
  readonly browserSecret: string;
  readonly identityProvider: string;
  readonly secrets: UpstreamSecrets;
}

/**
 * Takes in what a provider sent a browser back with (oauth.md §5.5): the state must be that of a live sign-in, in the browser the sign-in was started in
 * (RFC 9700 §4.7), and is good for one callback. A foreign browser uses nothing up. The commit is its own: what follows calls the provider.
 */
export async function takeCallback(work: Work, { form, cookies }: StepInput): Promise<TakenCallback | StateMismatch> {
  const sent = form.fault ? undefined : form.parameters.get('state');
  if (sent === undefined) return { missing: 'query', reason: form.fault ? 'form_malformed' : 'state_missing' };
  const state = readState(sent);
  if (!state) return { missing: 'none', reason: 'state_unknown' };
  const transaction = await findTransaction(work.runtime, state.transactionId);
  if (!transaction) return { missing: 'stored', reason: 'transaction_unknown' };
  work.joinFlow(flowOf(transaction));
  const stored = (reason: string): StateMismatch => ({ missing: 'stored', reason, transaction });
  const browserSecret = readSessionCookie(work.runtime, cookies, 'browser');
  if (browserSecret === undefined || !equalBytes(sha256(browserSecret), Buffer.from(transaction.browserHash, 'hex'))) return stored('other_browser');
  if (transaction.isFinished) return stored('transaction_finished');
  const { upstreamStateHash } = transaction;
  if (upstreamStateHash === null) return stored('state_used');
  if (!equalBytes(Buffer.from(upstreamStateHash, 'hex'), Buffer.from(state.hashHex, 'hex')))
    return { missing: 'none', reason: 'state_differs', transaction };
  const used = await spendUpstreamState(work, transaction.id, state.hashHex);
  if (!used) return stored('state_used');
  const secrets = JSON.parse(work.runtime.sealing.open(upstreamPurpose(transaction.id), used.sealed)) as UpstreamSecrets;
  return { transaction, browserSecret, identityProvider: used.identityProvider, secrets };
}
