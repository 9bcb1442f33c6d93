import type { Runtime } from '../../kernel/work/runtime.ts';

/** Name of the cookie that holds the refresh value: with the `__Host-` prefix (RFC 6265bis §4.1.3.2) wherever https makes it possible. */
export function refreshCookieName(runtime: Runtime): string {
  return runtime.publicUrl.startsWith('https:') ? '__Host-signet_admin' : 'signet_admin';
}
