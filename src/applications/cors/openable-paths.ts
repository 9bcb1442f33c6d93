import { matchesPattern } from './matches-pattern.ts';

/**
 * What a script of another site may ever call. Everything else stays closed whatever is configured: pages that people see, where a reply
 * to a script would be a reply to whoever framed the question (RFC 9700 §2.6), the administration, probes. The discovery documents are public anyway.
 */
const openable = [
  '/oauth/token',
  '/oauth/v1/token',
  '/oauth/revoke',
  '/oauth/v1/revoke',
  '/oauth/v1/revoke/client-tokens',
  '/oauth/v1/userinfo',
  '/oauth/v1/par',
  '/oauth/v1/register',
  '/oauth/device_authorization',
  '/oauth/v1/device_authorization',
  '/oauth/api/**',
  '/graphql/account',
] as const;

const plain: ReadonlySet<string> = new Set(openable.filter((path) => !path.includes('*')));
const patterns = openable.filter((path) => path.includes('*'));

/** Whether a path is one of those that may be opened at all. Asked with every request. */
export function mayBeOpened(path: string): boolean {
  return plain.has(path) || patterns.some((pattern) => matchesPattern(pattern, path));
}

/** Whether a pattern opens anything: it matches a path that may be opened, or lies within what a pattern above stands for. */
export function opensAnything(pattern: string): boolean {
  return openable.some((path) => matchesPattern(pattern, path) || matchesPattern(path, pattern));
}
