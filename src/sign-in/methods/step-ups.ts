import type { BrowserSession } from '../../access/sessions/index.ts';
import type { Config } from '../../kernel/contract/config/config.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';
import { gateway } from './gateway/gateway-method.ts';
import { sms } from './sms/sms-method.ts';
import type { Reached, StepUpMethod } from './step-up-method.ts';

/** What may be due after the sign-in itself; for a higher level the first that the deployment has is the one. */
export const stepUps: readonly StepUpMethod[] = [gateway, sms];

/** The method that leads from a session to a level; undefined when there is none. */
export function stepUpTo(config: Config, reached: Reached): StepUpMethod | undefined {
  const offered = stepUps.find((method) => method.isOffered(config));
  return offered?.reaches(config, reached) ? offered : undefined;
}

/** The method that the client wants of everybody and that this person has not been through; undefined when there is none. */
export function wantedStepUp(request: AuthorizationRequest, session: BrowserSession): StepUpMethod | undefined {
  return stepUps.find((method) => method.isWanted(request, session));
}
