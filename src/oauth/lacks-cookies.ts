import type { Runtime } from '../kernel/runtime.ts';
import { type RequestCookies, readSessionCookie } from '../sessions/index.ts';

/** What surely fits into an address. */
const mostInQuery = 8192;

/**
 * True for a POST that another site may have sent: it comes without SameSite=Lax cookies, so nobody seems to be signed in. Sent once more as a
 * GET it has them; but not when it is too long for an address.
 */
export function lacksCookies(runtime: Runtime, cookies: RequestCookies, parameters: ReadonlyMap<string, string>): boolean {
  if ((['session', 'browser'] as const).some((cookie) => readSessionCookie(runtime, cookies, cookie) !== undefined)) return false;
  return [...parameters].reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= mostInQuery;
}
