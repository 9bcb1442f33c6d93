import type { Principal } from './graphql-context.ts';

/** The mobile applications outside which whoever asks sees and does nothing with users; undefined: there is no such restriction. */
export function restrictionOf(principal: Principal): readonly string[] | undefined {
  return principal.kind === 'admin' && principal.restrictedToApps.length > 0 ? principal.restrictedToApps : undefined;
}
