import { type RequestCookies, readSessionCookie } from '../../access/sessions/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** A field of ours in what is sent once more, so that it is done once. */
export const sentAgain = 'sent_again';

/**
 * True for a POST that another site may have sent: it comes without SameSite=Lax cookies, so nobody seems to be signed in. Sent once more by us it has
 * them (`sendRepeat`).
 */
export function lacksCookies(runtime: Runtime, cookies: RequestCookies, parameters: ReadonlyMap<string, string>): boolean {
  if ((['session', 'browser'] as const).some((cookie) => readSessionCookie(runtime, cookies, cookie) !== undefined)) return false;
  return !parameters.has(sentAgain);
}
