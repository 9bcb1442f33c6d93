import { z } from 'zod';
import { addressText, identifier, nameText, scopeIdentifier, seconds, setOf, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { fixed, onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import type { ObjectInput, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { accessTokenFormats, audience, type OpenIdConnectSettings, openIdConnectBlock } from '../clients/index.ts';
import { type AppCertificate, certificateList } from './app-certificates.ts';

export const appFlows = ['USER_REGISTRATION', 'ANONYMOUS_RESOURCE_CALLS'] as const;

type Values = Readonly<Record<string, unknown>>;

const registersUsers = ({ flows }: Values) => (flows as readonly string[]).includes('USER_REGISTRATION');
const off = preset(z.boolean(), false);
/** Partitions for access tokens exist 33 days ahead. */
const thirtyDays = 2_592_000;
const block = openIdConnectBlock as z.ZodType<OpenIdConnectSettings>;

/** What a mobile application consists of (administration §1.4). Every application is a relying party. */
export const mobileAppFields = {
  identifier: fixed(required(identifier)),
  name: required(nameText),
  flows: required(setOf(z.enum(appFlows)).min(1, 'must name at least one') as z.ZodType<(typeof appFlows)[number][]>),
  accessTokenFormat: preset(z.enum(accessTokenFormats), 'OPAQUE'),
  redirectUrl: required(addressText),
  additionalRedirectUrls: preset(setOf(addressText, 50), []),
  accessGrantExpiresIn: preset(seconds(600), 30),
  accessTokenExpiresIn: preset(seconds(thirtyDays), 900),
  registrationValidity: onlyFor(
    'applications with pinAuthenticationEnabled',
    ({ pinAuthenticationEnabled }) => pinAuthenticationEnabled === true,
    optional(seconds()),
  ),
  refreshGraceSeconds: preset(wholeBetween(0, 60), 0),
  resourceGatewayClientIds: preset(setOf(identifier, 50), []),
  additionalAudiences: preset(setOf(audience, 50), []),
  defaultScopeIds: preset(setOf(scopeIdentifier), []),
  additionalScopeIds: preset(setOf(scopeIdentifier), []),
  identityProviderId: optional(identifier),
  additionalIdentityProviderIds: preset(setOf(identifier, 20), []),
  pinAuthenticationEnabled: off,
  fingerprintEnabled: off,
  customAuthenticatorsEnabled: off,
  customAuthenticatorIds: onlyFor(
    'applications with customAuthenticatorsEnabled',
    ({ customAuthenticatorsEnabled }) => customAuthenticatorsEnabled === true,
    preset(setOf(identifier), []),
  ),
  fidoEnabled: off,
  fidoPolicyMappingNames: onlyFor('applications with fidoEnabled', ({ fidoEnabled }) => fidoEnabled === true, preset(setOf(nameText), [])),
  implicitAuthenticationEnabled: onlyFor('applications with the flow USER_REGISTRATION', registersUsers, off),
  maxPinAttempts: preset(wholeBetween(0, 1000), 3),
  pinPolicyName: optional(nameText),
  developmentMode: off,
  logoUri: optional(addressText),
  templateSet: optional(identifier),
  consentDisabled: off,
  skipAuthorizationCompletePage: off,
  certificates: preset(certificateList, []),
  openIdConnect: preset(block, block.parse({ expirationTimeSeconds: 3600 })),
} as const;

export type MobileAppFields = typeof mobileAppFields;
export type MobileAppInput = ObjectInput<Omit<MobileAppFields, 'certificates' | 'openIdConnect'>> & {
  readonly certificates?: readonly (Pick<AppCertificate, 'name'> & { readonly expiresAt: Date | string; readonly pem?: string | null })[] | null;
  readonly openIdConnect?: z.input<typeof openIdConnectBlock> | null;
};
export type MobileAppNode = ObjectRow<MobileAppFields>;
