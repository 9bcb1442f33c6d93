import { Field, InputType, Int } from 'type-graphql';
import { AccessTokenFormatEnum, OidcRelyingPartyInput } from '../clients/index.ts';
import { DateTime, VersionedInput } from '../kernel/graphql.ts';
import { AppFlowEnum } from './mobile-app.graphql.ts';
import type { MobileAppInput } from './mobile-app-fields.ts';

type Given<Name extends keyof MobileAppInput> = NonNullable<MobileAppInput[Name]> | null;

@InputType()
export class AppCertificateInput {
  @Field(() => String)
  name!: string;

  @Field(() => DateTime)
  expiresAt!: Date;

  @Field(() => String, { nullable: true, description: 'Left out: the stored certificate of this name stays.' })
  pem?: string | null;
}

@InputType('MobileAppInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class MobileAppInputObject extends VersionedInput implements MobileAppInput {
  @Field(() => String, { nullable: true })
  identifier?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => [AppFlowEnum], { nullable: true })
  flows?: Given<'flows'>;

  @Field(() => AccessTokenFormatEnum, { nullable: true })
  accessTokenFormat?: Given<'accessTokenFormat'>;

  @Field(() => String, { nullable: true })
  redirectUrl?: string | null;

  @Field(() => [String], { nullable: true })
  additionalRedirectUrls?: string[] | null;

  @Field(() => Int, { nullable: true })
  accessGrantExpiresIn?: number | null;

  @Field(() => Int, { nullable: true })
  accessTokenExpiresIn?: number | null;

  @Field(() => Int, { nullable: true, description: 'Only with pinAuthenticationEnabled.' })
  registrationValidity?: number | null;

  @Field(() => [String], { nullable: true })
  resourceGatewayClientIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  additionalAudiences?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At creation openid joins them unless it is named already.' })
  defaultScopeIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  additionalScopeIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Null stands for the default provider.' })
  identityProviderId?: string | null;

  @Field(() => [String], { nullable: true })
  additionalIdentityProviderIds?: string[] | null;

  @Field(() => Boolean, { nullable: true })
  pinAuthenticationEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  fingerprintEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  customAuthenticatorsEnabled?: boolean | null;

  @Field(() => [String], { nullable: true })
  customAuthenticatorIds?: string[] | null;

  @Field(() => Boolean, { nullable: true })
  fidoEnabled?: boolean | null;

  @Field(() => [String], { nullable: true })
  fidoPolicyMappingNames?: string[] | null;

  @Field(() => Boolean, { nullable: true })
  implicitAuthenticationEnabled?: boolean | null;

  @Field(() => Int, { nullable: true })
  maxPinAttempts?: number | null;

  @Field(() => String, { nullable: true, description: 'Null stands for the default policy.' })
  pinPolicyName?: string | null;

  @Field(() => Boolean, { nullable: true })
  developmentMode?: boolean | null;

  @Field(() => String, { nullable: true })
  logoUri?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of a template set; null stands for the default set.' })
  templateSet?: string | null;

  @Field(() => Boolean, { nullable: true })
  consentDisabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  skipAuthorizationCompletePage?: boolean | null;

  @Field(() => [AppCertificateInput], { nullable: true })
  certificates?: AppCertificateInput[] | null;

  @Field(() => OidcRelyingPartyInput, { nullable: true })
  openIdConnect?: OidcRelyingPartyInput | null;
}
