import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Gateway } from '../../kernel/edge/gateway.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { KnownAdmin, Standing } from './authenticators/authenticator.ts';
import { AuthenticatorUnavailable } from './authenticators/authenticator-unavailable.ts';
import { authenticators } from './authenticators/authenticators.ts';

/**
 * What an administrator may do now, according to the authenticator that let him in; undefined when it does not know him any more or was switched off. When
 * it cannot be asked the caller may try again: the session stays.
 */
export async function readStandingNow(
  work: Work,
  session: KnownAdmin & { readonly authenticator: string },
  gateway: Gateway,
): Promise<Standing | undefined> {
  const authenticator = authenticators.find(({ name }) => name === session.authenticator);
  if (!authenticator?.isEnabled(work.runtime.config)) return undefined;
  try {
    return await authenticator.standingNow(work, session, gateway);
  } catch (error) {
    if (error instanceof AuthenticatorUnavailable) throw new AppError('temporarily_unavailable', { detail: 'the authenticator of administrators' });
    throw error;
  }
}
