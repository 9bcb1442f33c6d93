import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkAddress, checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { StaticClientValues } from './client-fields.ts';
import { checkOpenIdConnect } from './open-id-connect-rules.ts';
import { isPublicMethod } from './public-method.ts';
import { checkSecurityProfile } from './security-profile-rules.ts';

type Configured = Pick<Runtime, 'config'>;

/** A client without credentials proves nothing about itself, so what rests on who it is, is not for it. */
function checkPublic(client: StaticClientValues, faults: FaultList): void {
  const fault = (field: keyof StaticClientValues, message: string) => faults.add('INVALID_VALUE', `${field} ${message}`, 'input', field);
  if (client.grantTypes.includes('CLIENT_CREDENTIALS'))
    fault('grantTypes', 'of a client without credentials cannot hold CLIENT_CREDENTIALS (RFC 6749 §4.4).');
  if (client.grantTypes.includes('VALIDATE_ACCESS_TOKEN')) fault('grantTypes', 'of a client without credentials cannot hold VALIDATE_ACCESS_TOKEN.');
  if (client.tokenExchange.length > 0) fault('tokenExchange', 'is for clients with credentials (RFC 8693 §2.1).');
  if (!client.pkceRequired) fault('pkceRequired', 'can be switched off only for a client with credentials (RFC 9700 §2.1.1).');
}

function checkGrantTypes(client: StaticClientValues, faults: FaultList): void {
  const grants = new Set<string>(client.grantTypes);
  if (client.authMethod === 'PKCE' && (grants.size > 1 || !grants.has('AUTHORIZATION_CODE')))
    faults.add('INVALID_VALUE', 'grantTypes of a client with authMethod PKCE can only be AUTHORIZATION_CODE.', 'input', 'grantTypes');
  if ((grants.has('AUTHORIZATION_CODE') || grants.has('IMPLICIT')) && client.redirectUrl === null)
    faults.add('REQUIRED', 'redirectUrl is required for AUTHORIZATION_CODE and IMPLICIT.', 'input', 'redirectUrl');
  if (client.redirectUrl === null && client.additionalRedirectUrls.length > 0)
    faults.add('REQUIRED', 'redirectUrl is required when there are additionalRedirectUrls.', 'input', 'redirectUrl');
}

function checkScopes(client: StaticClientValues, faults: FaultList): void {
  const isRelyingParty = [...client.defaultScopeIds, ...client.additionalScopeIds].includes('openid');
  if (isRelyingParty && client.openIdConnect === null)
    faults.add('REQUIRED', 'openIdConnect is required once openid is among the scopes.', 'input', 'openIdConnect');
}

function checkRedirects(runtime: Configured, client: StaticClientValues, faults: FaultList): void {
  const isPublic = isPublicMethod(client.authMethod);
  const check = (field: string, address: string | null | undefined) => checkAddress(runtime, field, address, faults, isPublic);
  check('redirectUrl', client.redirectUrl);
  client.additionalRedirectUrls.forEach((address, at) => {
    check(`additionalRedirectUrls.${at}`, address);
  });
}

/** The address with the code is checked as it will be handed out. */
function checkDevicePages(runtime: Configured, client: StaticClientValues, faults: FaultList): void {
  const complete = client.deviceVerificationUriComplete;
  checkAddress(runtime, 'deviceVerificationUri', client.deviceVerificationUri, faults);
  checkAddress(runtime, 'deviceVerificationUriComplete', complete?.replaceAll('{user_code}', 'WDJB-MJHT'), faults);
  if (complete && !complete.includes('{user_code}'))
    faults.add('INVALID_VALUE', 'deviceVerificationUriComplete must contain {user_code}.', 'input', 'deviceVerificationUriComplete');
}

/** Client keys, where they are fetched from, and what certificates name: what the authentication method needs. */
export function checkClientKeys(
  runtime: Configured,
  client: Pick<StaticClientValues, 'authMethod' | 'publicJwk' | 'jwksUri' | 'tlsClientAuth'>,
  faults: FaultList,
): void {
  if (client.authMethod === 'PRIVATE_KEY_JWT' && client.publicJwk === null && client.jwksUri === null)
    faults.add('REQUIRED', 'publicJwk or jwksUri is required for authMethod PRIVATE_KEY_JWT.', 'input', 'publicJwk');
  if (client.authMethod === 'SELF_SIGNED_TLS_CLIENT_AUTH' && !client.publicJwk?.x5c && client.jwksUri === null)
    faults.add('REQUIRED', 'publicJwk with x5c, or jwksUri, is required for authMethod SELF_SIGNED_TLS_CLIENT_AUTH.', 'input', 'publicJwk');
  if (client.authMethod === 'TLS_CLIENT_AUTH' && client.tlsClientAuth === null)
    faults.add('REQUIRED', 'tlsClientAuth is required for authMethod TLS_CLIENT_AUTH.', 'input', 'tlsClientAuth');
  checkOutgoingAddress(runtime, 'jwksUri', client.jwksUri, faults);
}

/** The rules between the fields of a web client; what is wrong is added to `faults`. */
export function checkStaticClient(runtime: Configured, client: StaticClientValues, faults: FaultList): void {
  checkGrantTypes(client, faults);
  const isPublic = isPublicMethod(client.authMethod);
  if (isPublic) checkPublic(client, faults);
  checkScopes(client, faults);
  checkRedirects(runtime, client, faults);
  checkClientKeys(runtime, client, faults);
  if (client.requireSignedRequestObject && client.authMethod !== 'PRIVATE_KEY_JWT' && client.publicJwk === null && client.jwksUri === null)
    faults.add('REQUIRED', 'publicJwk or jwksUri is required for requireSignedRequestObject.', 'input', 'publicJwk');
  checkSecurityProfile(client, faults);
  checkOpenIdConnect(runtime, client, faults, (on, field, address, noted) => checkAddress(on, field, address, noted, isPublic));
  checkOutgoingAddress(runtime, 'logoUri', client.logoUri, faults);
  client.requestUris.forEach((address, at) => {
    checkOutgoingAddress(runtime, `requestUris.${at}`, address, faults);
  });
  checkDevicePages(runtime, client, faults);
  checkAddress(runtime, 'publicBaseUri', client.publicBaseUri, faults);
}
