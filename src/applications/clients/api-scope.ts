import type { ApiScope } from './client.entity.ts';

/** The wire name of an API scope: `signet_api_token_introspection` for TOKEN_INTROSPECTION. */
export function wireApiScope(vendorPrefix: string, scope: ApiScope): string {
  return `${vendorPrefix}_api_${scope.toLowerCase()}`;
}
