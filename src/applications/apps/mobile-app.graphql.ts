import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf, DateTime, namedEnum, payloadOf, VersionedObject } from '../../kernel/edge/graphql.ts';
import { AccessTokenFormatEnum, OidcRelyingParty } from '../clients/graphql.ts';
import { appFlows, type MobileAppNode } from './mobile-app-fields.ts';

export const AppFlowEnum = namedEnum('AppFlow', appFlows, 'What installations of an application may do.', {
  USER_REGISTRATION: 'Sign users in (authorization code).',
  ANONYMOUS_RESOURCE_CALLS: 'Act for themselves (client credentials).',
});

@ObjectType({ description: 'A certificate that an application pins.', simpleResolvers: true })
export class AppCertificate {
  @Field(() => String)
  name!: string;

  @Field(() => DateTime, { description: 'Until when it is pinned; not after its own end.' })
  expiresAt!: string;

  @Field(() => String, { description: 'Of the DER form, as certificates are usually shown.' })
  sha256!: string | null;
}

/** What the API says by other names or as objects. */
type Linked =
  | 'resourceGatewayClientIds'
  | 'defaultScopeIds'
  | 'additionalScopeIds'
  | 'identityProviderId'
  | 'additionalIdentityProviderIds'
  | 'customAuthenticatorIds'
  | 'fidoPolicyMappingNames'
  | 'pinPolicyName'
  | 'templateSet'
  | 'certificates';

@ObjectType('MobileApp', { description: 'A mobile application, whose installations are clients.', simpleResolvers: true })
export class MobileAppObject extends VersionedObject implements Omit<MobileAppNode, Linked> {
  @Field(() => String, { description: 'What installations call it; never changes.' })
  identifier!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [AppFlowEnum])
  flows!: MobileAppNode['flows'];

  @Field(() => AccessTokenFormatEnum)
  accessTokenFormat!: MobileAppNode['accessTokenFormat'];

  @Field(() => String)
  redirectUrl!: string;

  @Field(() => [String])
  additionalRedirectUrls!: string[];

  @Field(() => Int, { nullable: true, description: 'Lifetime of an authorization code in seconds.' })
  accessGrantExpiresIn!: number;

  @Field(() => Int, { description: 'Lifetime of an access token in seconds.' })
  accessTokenExpiresIn!: number;

  @Field(() => Int, { nullable: true, description: 'After how many seconds users must register again; null = never.' })
  registrationValidity!: number | null;

  @Field(() => Int, { description: 'For how many seconds a refresh token still works, once, after the device got the next one.' })
  refreshGraceSeconds!: number;

  @Field(() => [String])
  additionalAudiences!: string[];

  @Field(() => Boolean)
  pinAuthenticationEnabled!: boolean;

  @Field(() => Boolean)
  fingerprintEnabled!: boolean;

  @Field(() => Boolean)
  customAuthenticatorsEnabled!: boolean;

  @Field(() => Boolean)
  fidoEnabled!: boolean;

  @Field(() => Boolean)
  implicitAuthenticationEnabled!: boolean;

  @Field(() => Int, { description: 'Wrong PINs in a row that disconnect a user; 0 = any number.' })
  maxPinAttempts!: number;

  @Field(() => Boolean, { description: 'Whether signatures of installations are ignored.' })
  developmentMode!: boolean;

  @Field(() => String, { nullable: true })
  logoUri!: string | null;

  @Field(() => Boolean)
  consentDisabled!: boolean;

  @Field(() => Boolean)
  skipAuthorizationCompletePage!: boolean;

  @Field(() => OidcRelyingParty)
  openIdConnect!: MobileAppNode['openIdConnect'];
}

export const MobileAppConnection = connectionOf('MobileApp', () => MobileAppObject);
export const MobileAppPayload = payloadOf('MobileAppPayload', 'mobileApp', () => MobileAppObject);
