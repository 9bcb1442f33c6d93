import type { Runtime } from '../../kernel/runtime.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import { deviceCode } from './grants/device-code.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { tokenExchange } from './grants/token-exchange.ts';
import { validateBearer } from './grants/validate-bearer.ts';
import type { Grant } from './token-request.ts';

/** Every grant of the token endpoint. */
const grants: readonly Grant[] = [authorizationCode, clientCredentials, deviceCode, refreshToken, tokenExchange, validateBearer];

const byRuntime = new WeakMap<Runtime, ReadonlyMap<string, Grant>>();

/** A grant's `grant_type`: a name of the standards as it is, one of our own below the configured namespace. */
function grantTypeOf({ config }: Runtime, { name, isStandard }: Grant): string {
  return isStandard ? name : `urn:${config.oauth.grantNamespace ?? config.oauth.vendorPrefix}:oauth2:grant_type:${name}`;
}

/** The grants by `grant_type`. */
export function grantsOf(runtime: Runtime): ReadonlyMap<string, Grant> {
  const known = byRuntime.get(runtime) ?? new Map(grants.map((grant) => [grantTypeOf(runtime, grant), grant]));
  byRuntime.set(runtime, known);
  return known;
}
