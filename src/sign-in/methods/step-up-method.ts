import type { BrowserSession } from '../../access/sessions/index.ts';
import type { Config } from '../../kernel/contract/config/config.ts';
import type { SignInPage } from '../browser/answer.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';

/** What is known of a sign-in when its level is looked at. */
export interface Reached {
  readonly required: number;
  readonly session: BrowserSession;
  /** True once the person came back from the step-up endpoint. */
  readonly hasSteppedUp: boolean;
}

/** A method that is due after the sign-in itself: on the way to a higher level, or because the client wants it of everybody. */
export interface StepUpMethod {
  readonly name: 'gateway' | 'sms';
  readonly page: Extract<SignInPage, 'step-up' | 'sms-step-up'>;
  /** RFC 8176; none where another party says how. */
  readonly amr: readonly string[];
  /** Whether this deployment has it. The first in the table that it has is the way to a higher level. */
  readonly isOffered: (config: Config) => boolean;
  /** Whether it leads to the level from here. Nobody is sent the same way twice (oauth.md §5.6). */
  readonly reaches: (config: Config, reached: Reached) => boolean;
  /** Whether the client wants it whatever the level is. */
  readonly isWanted: (request: AuthorizationRequest, session: BrowserSession) => boolean;
  /** Machine word for it in the event of a level that does not do. */
  readonly reason: string;
  /** What the client is told where nothing may be asked. */
  readonly unattended: string;
}
