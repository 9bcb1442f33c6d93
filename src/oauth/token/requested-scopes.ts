import { findScopes, type Scope } from '../../applications/scopes/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const mostScopes = 200;

/** The scopes of a space-separated list (RFC 6749 §3.3), each once; undefined when the list is not well formed. */
export function splitScopes(text: string): string[] | undefined {
  if (text.length > 16_384) return undefined;
  const scopes = [...new Set(text.split(' ').filter((scope) => scope !== ''))];
  return scopes.length <= mostScopes && scopes.every((scope) => scopeToken.test(scope)) ? scopes : undefined;
}

/** The effective usage limit of scopes: the lowest that is not zero, or zero for unlimited. */
export function usageLimitOf(scopes: readonly Readonly<Scope>[]): number {
  const limits = scopes.map((scope) => scope.usageLimit).filter((limit) => limit > 0);
  return limits.length > 0 ? Math.min(...limits) : 0;
}

/** The usage limit that the named scopes put on an access token. */
export async function readUsageLimit(runtime: Runtime, scopeIds: readonly string[]): Promise<number> {
  return usageLimitOf(await findScopes(runtime, scopeIds));
}
