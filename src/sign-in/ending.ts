import type { BrowserSession } from '../access/sessions/index.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Answer } from './browser/answer.ts';
import type { AuthorizationRequest } from './request/authorization-request.ts';
import type { Failure } from './request/failure.ts';
import type { Outcome } from './transaction/change-transaction.ts';
import type { AuthTransaction } from './transaction/find-transaction.ts';

/** A request that meets the checks no more. */
interface FailedCheck {
  readonly failure: Failure;
}

/** What a person's authorization gives, made but not stored yet. What that is, its ending knows. */
export interface Prepared {
  readonly request: AuthorizationRequest;
}

/** Nothing is given: it cannot be made, or is not to be. */
export interface NotPrepared extends Prepared {
  readonly failure: Failure;
}

/** What happens at the end of a sign-in: whoever opens sign-ins of a kind brings one. */
export interface Ending {
  /** Checks a request anew as it was kept: of a client that was changed or deleted meanwhile nothing is left. */
  recheck(runtime: Runtime, transaction: AuthTransaction): Promise<{ readonly request: AuthorizationRequest } | FailedCheck>;
  /** Ends a request that failed a check; recorded. Throws when its client is no longer to be trusted with an answer. */
  refuse(work: Work, failed: FailedCheck): Answer;
  /** Ends a checked request without what was asked for: recorded, and told to whoever waits, or the person is sent where the failure says. */
  fail(work: Work, request: AuthorizationRequest, failure: Failure): Promise<Answer>;
  /** Makes what was asked for, with all the reading that takes: nothing is stored. `formToken` is that of the form that brought it about. */
  prepare(work: Work, request: AuthorizationRequest, session: BrowserSession, formToken?: string): Promise<Prepared | NotPrepared>;
  /** Stores what was prepared together with what else this work stores, and answers. */
  issue(work: Work, prepared: Prepared | NotPrepared): Promise<Answer>;
  /** Ends a request that was answered elsewhere meanwhile, or whose session has ended. */
  tooLate(work: Work, request: AuthorizationRequest): Promise<Answer>;
  /** How a refusal is told, once more: nothing is recorded. */
  refused(work: Work, request: AuthorizationRequest): Answer;
  /** Where a form led that is sent again; undefined when somebody has used what it brought about. */
  issuedBy(work: Work, request: AuthorizationRequest, session: BrowserSession, formToken: string): Promise<Answer | undefined>;
  /** Takes back what a form brought about; false when somebody has used it. */
  takeBack(work: Work, request: AuthorizationRequest, formToken: string): Promise<boolean>;
  /** What a person sees who comes back to a sign-in that was granted; undefined for the page that says so to everybody. */
  complete(request: AuthorizationRequest): Answer | undefined;
}

/** The endings there are, by who opened the sign-in: an authorization request of a browser, or a device. */
export type Endings = Readonly<Record<'authorization' | 'device', Ending>>;

/** The ending of a sign-in. */
export function endingOf(endings: Endings, { device }: Pick<AuthTransaction, 'device'>): Ending {
  return device ? endings.device : endings.authorization;
}

/** How a sign-in ends with what was prepared for it. */
export function outcomeOf(prepared: Prepared | NotPrepared): Outcome {
  return 'failure' in prepared ? prepared.failure.error : 'granted';
}
