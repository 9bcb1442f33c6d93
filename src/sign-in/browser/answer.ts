import type { SessionCookie } from '../../access/sessions/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { PageName, PageVariables } from '../../presentation/pages/index.ts';
import type { AuthorizationRequest, Parameters } from '../request/authorization-request.ts';
import type { Failure } from '../request/failure.ts';

/** What has to be known of a request to answer its client. */
export type AnswerTarget = Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'responseMode' | 'state' | 'parameters'>;

/** The authorization response: it reaches the client by way of the browser. */
export interface ClientAnswer {
  readonly kind: 'client';
  readonly target: AnswerTarget;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a person may have to do in a sign-in; the last part of the address of its page. */
export type SignInPage = 'login' | 'new-password' | 'step-up' | 'sms-step-up' | 'consent';

/** The person has something to do: the browser goes there. */
export interface StepAnswer {
  readonly kind: 'step';
  readonly step: SignInPage;
  readonly transactionId: string;
  /** Cookies to set on the way. */
  readonly cookies?: Readonly<Partial<Record<SessionCookie, string>>>;
}

/** A page of our own. */
export type PageAnswer = {
  readonly [Name in PageName]: {
    readonly kind: 'page';
    readonly name: Name;
    readonly variables: PageVariables[Name];
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[PageName];

/** The browser leaves the platform for another address than the client's. */
interface AwayAnswer {
  readonly kind: 'away';
  readonly address: string;
}

/** The same request again, with the cookies of the browser. */
interface RepeatAnswer {
  readonly kind: 'repeat';
  readonly parameters: Parameters;
}

/** How a step of an authorization ends for the browser. */
export type Answer = ClientAnswer | StepAnswer | PageAnswer | AwayAnswer | RepeatAnswer;

/** An answer to the client: with the request's `state` as it came, and with `iss` always (RFC 6749 §4.1.2, RFC 9207 §2). */
export function answerClient({ issuer }: Runtime, target: AnswerTarget, parameters: Readonly<Record<string, string>>): ClientAnswer {
  return { kind: 'client', target, parameters: { ...parameters, ...(target.state === undefined ? {} : { state: target.state }), iss: issuer } };
}

/** The error response (RFC 6749 §4.1.2.1). What an identity provider did stands in a parameter of the vendor's own. */
export function answerFailure(runtime: Runtime, target: AnswerTarget, { error, description, cause }: Omit<Failure, 'record'>): ClientAnswer {
  const causes = cause === undefined ? {} : { [`${runtime.config.oauth.vendorPrefix}_error_cause`]: cause };
  return answerClient(runtime, target, { error, error_description: description, ...causes });
}
