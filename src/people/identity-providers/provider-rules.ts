import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { IdentityProviderType } from './identity-provider.entity.ts';
import type { IdentityProviderValues } from './identity-provider-fields.ts';

type Configured = Pick<Runtime, 'config'>;

const browserTypes: ReadonlySet<IdentityProviderType> = new Set(['BUILT_IN', 'OAUTH', 'OPENID_CONNECT', 'HEADER']);

/** True for types that can authenticate a person who came with a browser. */
export function isBrowserType(type: IdentityProviderType): boolean {
  return browserTypes.has(type);
}

function checkBlocks({ type, oauth, openIdConnect }: IdentityProviderValues, faults: FaultList): void {
  if (type === 'OAUTH' && oauth === null) faults.add('REQUIRED', 'oauth is required for type OAUTH.', 'input', 'oauth');
  if (type === 'OPENID_CONNECT' && openIdConnect === null)
    faults.add('REQUIRED', 'openIdConnect is required for type OPENID_CONNECT.', 'input', 'openIdConnect');
}

function checkUserInfo(runtime: Configured, { userInfo }: IdentityProviderValues, faults: FaultList): void {
  const { enabled, url, username } = userInfo;
  if (enabled && url === null) faults.add('REQUIRED', 'userInfo.url is required while it is enabled.', 'input', 'userInfo', 'url');
  if (enabled && username === null) faults.add('REQUIRED', 'userInfo.username is required while it is enabled.', 'input', 'userInfo', 'username');
  if (url === null) return;
  const parts = url.split('{userId}');
  if (parts.length !== 2) faults.add('INVALID_VALUE', 'userInfo.url must hold {userId} once.', 'input', 'userInfo', 'url');
  checkOutgoingAddress(runtime, 'userInfo.url', parts.join('x'), faults);
  if (parts[0] && !/^https?:\/\/[^/]+\//.test(parts[0]))
    faults.add('INVALID_VALUE', 'userInfo.url must hold {userId} behind its host.', 'input', 'userInfo', 'url');
}

/** The rules between the fields of a provider; what is wrong is added to `faults`. Every address must be one that may be called (RS-188). */
export function checkIdentityProvider(runtime: Configured, values: IdentityProviderValues, faults: FaultList): void {
  checkBlocks(values, faults);
  checkOutgoingAddress(runtime, 'oauth.authorizationUrl', values.oauth?.authorizationUrl, faults);
  checkOutgoingAddress(runtime, 'oauth.tokenUrl', values.oauth?.tokenUrl, faults);
  checkOutgoingAddress(runtime, 'oauth.profileUrl', values.oauth?.profileUrl, faults);
  checkOutgoingAddress(runtime, 'openIdConnect.issuer', values.openIdConnect?.issuer, faults);
  if (values.openIdConnect?.issuer.includes('?'))
    faults.add('INVALID_VALUE', 'openIdConnect.issuer must not contain a query.', 'input', 'openIdConnect', 'issuer');
  checkUserInfo(runtime, values, faults);
  if (values.default && !isBrowserType(values.type))
    faults.add('INVALID_VALUE', `default is not for type ${values.type}: a browser cannot use it.`, 'input', 'default');
}
