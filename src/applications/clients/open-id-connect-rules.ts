import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkAddress, type checkAppAddress, checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { OpenIdConnectSettings } from './client.entity.ts';
import type { StaticClientValues } from './client-fields.ts';

type Configured = Pick<Runtime, 'config'>;
type RelyingParty = Pick<StaticClientValues, 'openIdConnect' | 'redirectUrl' | 'additionalRedirectUrls'>;

function checkEncryption(runtime: Configured, settings: OpenIdConnectSettings, faults: FaultList): void {
  for (const field of ['idTokenEncryptionMethod', 'idTokenJwksUri'] as const)
    if (settings.idTokenEncryptionEnabled && settings[field] === null)
      faults.add('REQUIRED', `${field} is required when idTokenEncryptionEnabled.`, 'input', 'openIdConnect', field);
  checkOutgoingAddress(runtime, 'openIdConnect.idTokenJwksUri', settings.idTokenJwksUri, faults);
}

/** The page a browser loads to sign out of a client must be of the client's own site (OIDC Front-Channel Logout §2). */
function checkFrontChannel(client: RelyingParty, address: string, faults: FaultList): void {
  const originOf = (text: string) => (URL.canParse(text) ? new URL(text).origin : undefined);
  const origins = [client.redirectUrl ?? '', ...client.additionalRedirectUrls].map(originOf);
  if (!origins.includes(originOf(address)))
    faults.add('INVALID_VALUE', 'frontChannelLogoutUrl must have the origin of a redirect URL.', 'input', 'openIdConnect', 'frontChannelLogoutUrl');
}

/** The rules about the relying-party settings of a client or application; `checkLanding` says where people may be sent. What is wrong is added to `faults`. */
export function checkOpenIdConnect(runtime: Configured, client: RelyingParty, faults: FaultList, checkLanding: typeof checkAppAddress): void {
  const settings = client.openIdConnect;
  if (!settings) return;
  checkLanding(runtime, 'openIdConnect.postLogoutRedirectUrl', settings.postLogoutRedirectUrl, faults);
  settings.additionalPostLogoutRedirectUrls.forEach((address, at) => {
    checkLanding(runtime, `openIdConnect.additionalPostLogoutRedirectUrls.${at}`, address, faults);
  });
  checkEncryption(runtime, settings, faults);
  checkAddress(runtime, 'openIdConnect.frontChannelLogoutUrl', settings.frontChannelLogoutUrl, faults);
  if (settings.frontChannelLogoutUrl !== null) checkFrontChannel(client, settings.frontChannelLogoutUrl, faults);
  checkOutgoingAddress(runtime, 'openIdConnect.backChannelLogoutUrl', settings.backChannelLogoutUrl, faults);
}
