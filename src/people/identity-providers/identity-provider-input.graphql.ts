import { Field, InputType, Int } from 'type-graphql';
import { JsonValue } from '../../kernel/edge/graphql.ts';
import { IdentityProviderTypeEnum } from './identity-provider.graphql.ts';
import type { IdentityProviderInput } from './identity-provider-fields.ts';

type Block<Name extends 'oauth' | 'openIdConnect'> = NonNullable<IdentityProviderInput[Name]>;

@InputType('OAuthIdpInput', { description: 'Absent = unchanged. The secret is sealed and never read back.' })
export class OAuthIdpInput {
  @Field(() => String, { nullable: true })
  clientId?: string | null;

  @Field(() => String, { nullable: true })
  clientSecret?: string | null;

  @Field(() => String, { nullable: true, description: 'client_secret_basic (default), client_secret_post or private_key_jwt.' })
  clientAuthMethod?: Block<'oauth'>['clientAuthMethod'];

  @Field(() => String, { nullable: true })
  authorizationUrl?: string | null;

  @Field(() => String, { nullable: true })
  tokenUrl?: string | null;

  @Field(() => String, { nullable: true })
  profileUrl?: string | null;

  @Field(() => [String], { nullable: true })
  scopes?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it has a callback address of its own (default: the one all share).' })
  ownCallback?: boolean | null;

  @Field(() => String, { nullable: true })
  issuer?: string | null;
}

@InputType('OpenIdConnectIdpInput', { description: 'Absent = unchanged. The secret is sealed and never read back.' })
export class OpenIdConnectIdpInput {
  @Field(() => String, { nullable: true })
  issuer?: string | null;

  @Field(() => String, { nullable: true })
  clientId?: string | null;

  @Field(() => String, { nullable: true })
  clientSecret?: string | null;

  @Field(() => String, { nullable: true, description: 'client_secret_basic (default), client_secret_post or private_key_jwt.' })
  clientAuthMethod?: Block<'openIdConnect'>['clientAuthMethod'];

  @Field(() => [String], { nullable: true })
  scopes?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it has a callback address of its own (default: the one all share).' })
  ownCallback?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  readsUserInfo?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether its word on how it authenticated a person is passed on (default: no).' })
  trustsAmr?: boolean | null;
}

@InputType('UserInfoInput', { description: 'Absent = unchanged. The password is sealed and never read back.' })
export class UserInfoInput {
  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;

  @Field(() => String, { nullable: true })
  url?: string | null;

  @Field(() => String, { nullable: true })
  username?: string | null;

  @Field(() => String, { nullable: true })
  password?: string | null;
}

@InputType('IdentityProviderInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class IdentityProviderInputObject implements IdentityProviderInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => String, { nullable: true })
  identifier?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => IdentityProviderTypeEnum, { nullable: true })
  type?: IdentityProviderInput['type'];

  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  default?: boolean | null;

  @Field(() => OAuthIdpInput, { nullable: true })
  oauth?: OAuthIdpInput | null;

  @Field(() => OpenIdConnectIdpInput, { nullable: true })
  openIdConnect?: OpenIdConnectIdpInput | null;

  @Field(() => JsonValue, { nullable: true })
  saml?: Record<string, unknown> | null;

  @Field(() => JsonValue, { nullable: true })
  scripts?: Record<string, unknown> | null;

  @Field(() => UserInfoInput, { nullable: true })
  userInfo?: UserInfoInput | null;

  @Field(() => Boolean, { nullable: true })
  mapAssertionAttributes?: boolean | null;
}
