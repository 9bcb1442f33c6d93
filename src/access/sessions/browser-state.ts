import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { randomSecret } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { isSecure, type RequestCookies, readSessionCookie } from './session-cookies.ts';

/** Name of the cookie that pages of ours may read: it tells sessions apart and opens nothing. */
export function stateCookieName(runtime: Runtime): string {
  return `${isSecure(runtime) ? '__Host-' : ''}signet_state`;
}

/** The browser state of a session (OIDC Session Management §3.2): changes with its secret, which it does not tell. */
export function browserStateOf(secret: string): string {
  return createHmac('sha256', secret).update('browser-state').digest('base64url');
}

/** Gives the browser its state, readable for our page in a frame of any site. Browsers that keep cookies from frames show it none. */
export function setBrowserState(runtime: Runtime, reply: FastifyReply, cookies: RequestCookies): void {
  const secret = readSessionCookie(runtime, cookies, 'session');
  if (secret === undefined) return;
  const secure = isSecure(runtime);
  reply.setCookie(stateCookieName(runtime), browserStateOf(secret), { path: '/', httpOnly: false, secure, sameSite: secure ? 'none' : 'lax' });
}

/** Takes the browser state back, so that clients notice. */
export function clearBrowserState(runtime: Runtime, reply: FastifyReply): void {
  const secure = isSecure(runtime);
  reply.clearCookie(stateCookieName(runtime), { path: '/', secure, sameSite: secure ? 'none' : 'lax' });
}

/** `session_state` for a client at an origin (OIDC Session Management §2): what its page gets `unchanged` for while the state stays. */
export function sessionState(about: { readonly clientId: string; readonly origin: string; readonly browserState: string }): string {
  const salt = randomSecret();
  const digest = createHash('sha256').update([about.clientId, about.origin, about.browserState, salt].join(' ')).digest('base64url');
  return `${digest}.${salt}`;
}
