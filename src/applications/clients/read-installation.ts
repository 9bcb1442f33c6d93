import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type Client, ClientEntity } from './client.entity.ts';

/** What an installation has from its application, under the same name. */
const fromApp = [
  'name',
  'accessTokenFormat',
  'redirectUrl',
  'additionalRedirectUrls',
  'accessGrantExpiresIn',
  'accessTokenExpiresIn',
  'resourceGatewayClientIds',
  'additionalAudiences',
  'defaultScopeIds',
  'additionalScopeIds',
  'identityProviderId',
  'additionalIdentityProviderIds',
  'logoUri',
  'templateSet',
  'consentDisabled',
  'openIdConnect',
  'maxPinAttempts',
  'refreshGraceSeconds',
];

/** The same under another name: the lifetime of a registration is that of its refresh token, which there is only behind a PIN. */
const translated: Readonly<Record<string, string>> = {
  grantTypes: `array_remove(array[case when 'USER_REGISTRATION' = any(a.flows) then 'AUTHORIZATION_CODE' end,
    case when 'ANONYMOUS_RESOURCE_CALLS' = any(a.flows) then 'CLIENT_CREDENTIALS' end], null)`,
  refreshTokenEnabled: 'a.pin_authentication_enabled',
  refreshTokenExpiresIn: 'null::int',
  maxRefreshTokenValidity: 'a.registration_validity',
  simultaneousSessionsAllowed: 'true',
};

const own = Object.keys(ClientEntity.meta.properties).filter((name) => !fromApp.includes(name) && !(name in translated));
const columns = [selectList(own, 'c'), selectList(fromApp, 'a'), ...Object.entries(translated).map(([name, sql]) => `${sql} as "${name}"`)];
const byId = `select ${columns.join(', ')} from client c join mobile_app a on a.identifier = c.app_identifier where c.client_id = $1 and c.kind = 'DYNAMIC'`;

/**
 * An installation of a mobile application as a client: what it may do, and how it is called, is its application's (oauth.md §2.1). One prepared read;
 * undefined when there is none with this id.
 */
export async function readInstallation(runtime: Runtime, clientId: string): Promise<Readonly<Client> | undefined> {
  return (await runtime.database.query<Client>(byId, [clientId]))[0];
}
