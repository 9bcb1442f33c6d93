import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import { randomSecret } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** Cookies as a request brings them. */
export type RequestCookies = Readonly<Record<string, string | undefined>>;

/** `session` carries the secret of a browser session; `browser` tells one browser from another before anyone signed in. */
export type SessionCookie = 'session' | 'browser';

const wellFormed = /^[A-Za-z0-9_-]{43}$/;

/** Whether browsers reach the platform by https. */
export function isSecure(runtime: Runtime): boolean {
  return runtime.publicUrl.startsWith('https:');
}

/** `__Host-` binds a cookie to this host, the whole site and https (RFC 6265bis §4.1.3.2); plain http on loopback cannot have it. */
function cookieName(runtime: Runtime, cookie: SessionCookie): string {
  return `${isSecure(runtime) ? '__Host-' : ''}signet_${cookie}`;
}

function attributes(runtime: Runtime): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(runtime) };
}

/** The secret in a cookie; undefined when the cookie is absent or cannot be one of ours. */
export function readSessionCookie(runtime: Runtime, cookies: RequestCookies, cookie: SessionCookie): string | undefined {
  const value = cookies[cookieName(runtime, cookie)];
  return value !== undefined && wellFormed.test(value) ? value : undefined;
}

/** Sets a cookie that lives as long as the browser does. */
export function setSessionCookie(runtime: Runtime, reply: FastifyReply, cookie: SessionCookie, secret: string): void {
  reply.setCookie(cookieName(runtime, cookie), secret, attributes(runtime));
}

/** Takes a cookie back. */
export function clearSessionCookie(runtime: Runtime, reply: FastifyReply, cookie: SessionCookie): void {
  reply.clearCookie(cookieName(runtime, cookie), attributes(runtime));
}

/** A fresh value for a cookie. */
export const freshSessionSecret = randomSecret;
