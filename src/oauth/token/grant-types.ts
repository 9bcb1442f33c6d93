import type { Runtime } from '../../kernel/work/runtime.ts';
import { authorizationCode } from './grant-types/authorization-code.ts';
import { clientCredentials } from './grant-types/client-credentials.ts';
import { deviceCode } from './grant-types/device-code.ts';
import { refreshToken } from './grant-types/refresh-token.ts';
import { tokenExchange } from './grant-types/token-exchange.ts';
import { validateBearer } from './grant-types/validate-bearer.ts';
import type { GrantType } from './token-request.ts';

const grantTypes: readonly GrantType[] = [authorizationCode, clientCredentials, deviceCode, refreshToken, tokenExchange, validateBearer];

const byRuntime = new WeakMap<Runtime, ReadonlyMap<string, GrantType>>();

/** The `grant_type` of a request: a name of the standards as it is, one of our own below the configured namespace. */
function grantTypeValue({ config }: Runtime, { name, isStandard }: GrantType): string {
  return isStandard ? name : `urn:${config.oauth.grantNamespace ?? config.oauth.vendorPrefix}:oauth2:grant_type:${name}`;
}

/** The grant types of the token endpoint by `grant_type`. */
export function grantTypesOf(runtime: Runtime): ReadonlyMap<string, GrantType> {
  const known = byRuntime.get(runtime) ?? new Map(grantTypes.map((grantType) => [grantTypeValue(runtime, grantType), grantType]));
  byRuntime.set(runtime, known);
  return known;
}

/** Every parameter that some request to the token endpoint may have. */
export const tokenParameters: ReadonlySet<string> = new Set(['grant_type', 'client_id', ...grantTypes.flatMap(({ parameters }) => parameters)]);
