import { Field, InputType, Int } from 'type-graphql';
import { DateTime } from '../../kernel/edge/graphql.ts';
import { OidcRelyingPartyInput, SignInInput } from '../clients/graphql.ts';
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
export class MobileAppInputObject extends SignInInput implements MobileAppInput {
  @Field(() => String, { nullable: true })
  identifier?: string | null;

  @Field(() => [AppFlowEnum], { nullable: true })
  flows?: Given<'flows'>;

  @Field(() => Int, { nullable: true, description: 'Only with pinAuthenticationEnabled.' })
  registrationValidity?: number | null;

  @Field(() => Int, { nullable: true, description: 'At most 60; 0 (default) for none.' })
  refreshGraceSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: 'At creation openid joins them unless it is named already.' })
  defaultScopeIds?: string[] | null;

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

  @Field(() => Boolean, { nullable: true })
  skipAuthorizationCompletePage?: boolean | null;

  @Field(() => [AppCertificateInput], { nullable: true })
  certificates?: AppCertificateInput[] | null;

  @Field(() => OidcRelyingPartyInput, { nullable: true })
  openIdConnect?: OidcRelyingPartyInput | null;
}
