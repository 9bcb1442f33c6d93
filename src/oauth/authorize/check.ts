import { clientSubject } from '../../applications/clients/index.ts';
import type { ErrorCode } from '../../kernel/contract/errors/error-table.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AuthorizationErrorCode, AuthorizationRequest, Failure, RequestParameter } from '../../sign-in/request/index.ts';

/** A failure that is shown on a page, as there is no address to trust yet. */
export interface PageFailure extends Failure {
  readonly error: Extract<AuthorizationErrorCode, ErrorCode>;
}

type Facts = { -readonly [Fact in keyof AuthorizationRequest]: AuthorizationRequest[Fact] };

/** What is found out on the way, and by which stage at the latest. The other facts have a value from the beginning. */
interface FoundOut {
  identified: 'parameters' | 'sent' | 'client';
  understood: 'redirectUri' | 'responseMode' | 'responseType' | 'scopes';
  checked: 'requiredLevel' | 'identityProviders';
}

type Stage<Known extends keyof Facts> = {
  readonly form: Form;
  /** Recorded with events. */
  readonly endpoint: 'authorize' | 'par' | 'device_authorization';
} & Omit<Facts, FoundOut[keyof FoundOut]> &
  Partial<Omit<Pick<Facts, FoundOut[keyof FoundOut]>, Known>> &
  Pick<Facts, Known>;

/** A request as it arrived. Checks write what they found out to it. */
export type Received = Stage<never>;

/** A request whose client is known. */
export type Identified = Stage<FoundOut['identified']>;

/** A request of which is known what is wanted, and where the answer goes. */
export type Understood = Stage<FoundOut['identified'] | FoundOut['understood']>;

type Checked = Stage<FoundOut[keyof FoundOut]>;

/** One rule an authorization request has to meet. Writes what it found out to the request, or says why the request ends. */
export type Check<Draft extends Received> = (draft: Draft, runtime: Runtime) => Failure | undefined | Promise<Failure | undefined>;

/** The facts that a request must have when its checks of a stage are done. */
const foundOut: { readonly [Name in keyof FoundOut]: readonly FoundOut[Name][] } = {
  identified: ['parameters', 'sent', 'client'],
  understood: ['redirectUri', 'responseMode', 'responseType', 'scopes'],
  checked: ['requiredLevel', 'identityProviders'],
};

function has(draft: Received, stage: keyof FoundOut): void {
  for (const fact of foundOut[stage]) if (draft[fact] === undefined) throw new Error(`the checks of an authorization request found no ${fact}`);
}

/** Throws when a request has passed the checks of a stage and yet lacks one of its facts: a row is missing in the table. */
export function assertIdentified(draft: Received): asserts draft is Identified {
  has(draft, 'identified');
}

/** As `assertIdentified`. */
export function assertUnderstood(draft: Identified): asserts draft is Understood {
  has(draft, 'understood');
}

/** As `assertIdentified`. */
export function assertChecked(draft: Understood): asserts draft is Checked {
  has(draft, 'checked');
}

/** A request at the start of its checks. `origin` is what it is known to come from. */
export function received(form: Form, endpoint: Received['endpoint'], origin: Partial<Pick<Facts, 'pushed' | 'device'>>): Received {
  return {
    form,
    endpoint,
    isSigned: false,
    pushed: origin.pushed,
    device: origin.device,
    state: undefined,
    codeChallenge: undefined,
    resources: [],
    claims: undefined,
    claimScopes: [],
    prompts: new Set(),
    maxAgeSeconds: undefined,
    expectedUserId: undefined,
  };
}

/** The subject columns of events about a request: its client, once it is known. */
export function subjectOf({ client }: Pick<Received, 'client'>): { clientId?: string; appName?: string } {
  return client ? clientSubject(client) : {};
}

/** The failure of most checks: `invalid_request`, recorded as AUTHZ_REQUEST_INVALID. */
export function invalidRequest(draft: Received, reason: string, parameter: RequestParameter | undefined, description: string): Failure {
  const details = { reason, endpoint: draft.endpoint, ...(parameter ? { parameter } : {}), ...subjectOf(draft) };
  return { error: 'invalid_request', description, record: ['AUTHZ_REQUEST_INVALID', details] };
}
