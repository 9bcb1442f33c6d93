import type { Runtime } from '../kernel/runtime.ts';

/** Where identity providers send people back to: the same for all of them, told apart by `state` and `iss`. */
export function callbackUrlOf({ issuer }: Pick<Runtime, 'issuer'>): string {
  return `${issuer}/oauth-idp/callback`;
}
