import type { Runtime } from '../../kernel/runtime.ts';
import type { BrowserSession } from '../../sessions/index.ts';

/** How a person gets to a higher authentication level. */
export type WayUp = 'step-up' | 'sms-step-up';

/** True when the person has confirmed a code by SMS in this session; what an identity provider states of its own codes is no such proof. */
export function hasConfirmedCode(session: BrowserSession): boolean {
  return session.proven.includes('sms');
}

/**
 * The way from a session to a level; undefined when there is none. The step-up endpoint comes first; a code by SMS is the way where there is no
 * endpoint and its level suffices. Nobody is sent the same way twice (oauth.md §5.6).
 */
export function wayUp({ config }: Runtime, required: number, session: BrowserSession, hasSteppedUp: boolean): WayUp | undefined {
  if (config.stepUp.url !== undefined) return hasSteppedUp ? undefined : 'step-up';
  const suffices = config.sms.gatewayUrl !== undefined && config.stepUp.smsLevel >= required;
  return suffices && !hasConfirmedCode(session) ? 'sms-step-up' : undefined;
}
