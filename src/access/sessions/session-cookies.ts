import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import { randomSecret } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** Cookies as a request brings them. */
export type RequestCookies = Readonly<Record<string, string | undefined>>;

interface CookieKind {
  readonly wellFormed: RegExp;
  /** How long browsers keep it, in seconds; without it as long as they run. */
  readonly maxAge?: (runtime: Runtime) => number;
}

const secret = /^[A-Za-z0-9_-]{43}$/;

const kinds = {
  /** Carries the secret of a browser session. */
  session: { wellFormed: secret },
  /** Tells one browser from another before anyone signed in. */
  browser: { wellFormed: secret },
  /** Says that somebody signed in with a password here before; opens nothing, and outlasts the session. */
  known: { wellFormed: /^[A-Za-z0-9_.-]{1,200}$/, maxAge: ({ config }) => config.login.knownBrowserDays * 86_400 },
} as const satisfies Record<string, CookieKind>;

/** The cookies of a sign-in. */
export type SessionCookie = keyof typeof kinds;

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

/** What a cookie holds; undefined when the cookie is absent or cannot be one of ours. */
export function readSessionCookie(runtime: Runtime, cookies: RequestCookies, cookie: SessionCookie): string | undefined {
  const value = cookies[cookieName(runtime, cookie)];
  return value !== undefined && kinds[cookie].wellFormed.test(value) ? value : undefined;
}

/** Sets a cookie for as long as its kind lives. */
export function setSessionCookie(runtime: Runtime, reply: FastifyReply, cookie: SessionCookie, value: string): void {
  const kind: CookieKind = kinds[cookie];
  reply.setCookie(cookieName(runtime, cookie), value, { ...attributes(runtime), ...(kind.maxAge ? { maxAge: kind.maxAge(runtime) } : {}) });
}

/** Takes a cookie back. */
export function clearSessionCookie(runtime: Runtime, reply: FastifyReply, cookie: SessionCookie): void {
  reply.clearCookie(cookieName(runtime, cookie), attributes(runtime));
}

/** A fresh value for a cookie. */
export const freshSessionSecret = randomSecret;
