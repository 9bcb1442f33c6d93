import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, JsonValue, namedEnum, UserErrorObject } from '../../kernel/edge/graphql.ts';
import { AttributeMappingObject } from './attribute-mapping.graphql.ts';
import { type IdentityProviderType, identityProviderTypes, type UpstreamAuthMethod } from './identity-provider.entity.ts';
import type { IdentityProviderNode } from './identity-provider-node.ts';

export const IdentityProviderTypeEnum = namedEnum('IdentityProviderType', identityProviderTypes, 'How an identity provider authenticates people.', {
  BUILT_IN: 'The directory of the platform itself: always there, once.',
  OAUTH: 'A provider that speaks OAuth 2 and has a profile address.',
  OPENID_CONNECT: 'A provider that speaks OpenID Connect.',
  HEADER: 'A gateway in front of the platform that authenticates people and tells who they are in request headers.',
  SAML: 'Kept as a document; no browser flow can use it.',
  CUSTOM_BROWSER: 'Kept as a document; no browser flow can use it.',
  CUSTOM_API_ONE_STEP: 'Kept as a document; no browser flow can use it.',
  CUSTOM_API_TWO_STEP: 'Kept as a document; no browser flow can use it.',
});

@ObjectType('OAuthIdpSettings', { description: 'A provider that speaks OAuth 2. The secret can never be read.', simpleResolvers: true })
export class OAuthIdpSettings {
  @Field(() => String, { description: 'Our client identifier at the provider.' })
  clientId!: string;

  @Field(() => Boolean)
  hasSecret!: boolean;

  @Field(() => String, { description: 'client_secret_basic, client_secret_post, or private_key_jwt with the signing keys of the platform.' })
  clientAuthMethod!: UpstreamAuthMethod;

  @Field(() => String)
  authorizationUrl!: string;

  @Field(() => String)
  tokenUrl!: string;

  @Field(() => String, { description: 'Asked by POST with the access token; answers with the attributes of the person.' })
  profileUrl!: string;

  @Field(() => [String])
  scopes!: string[];

  @Field(() => String, { nullable: true, description: 'When set, answers of the provider must carry it as iss (RFC 9207).' })
  issuer!: string | null;

  @Field(() => String, { description: 'Where the provider sends people back to; to be registered there.' })
  callbackUrl!: string;

  @Field(() => Boolean, {
    description: 'Whether that address is its own: then the answer of another provider cannot pass for one of it (RFC 9700 §4.4).',
  })
  ownCallback!: boolean;
}

@ObjectType('OpenIdConnectIdpSettings', {
  description: 'A provider that speaks OpenID Connect. The secret can never be read.',
  simpleResolvers: true,
})
export class OpenIdConnectIdpSettings {
  @Field(() => String, { description: 'The issuer; its discovery document tells the rest.' })
  issuer!: string;

  @Field(() => String, { description: 'Our client identifier at the provider.' })
  clientId!: string;

  @Field(() => Boolean)
  hasSecret!: boolean;

  @Field(() => String, { description: 'client_secret_basic, client_secret_post, or private_key_jwt with the signing keys of the platform.' })
  clientAuthMethod!: UpstreamAuthMethod;

  @Field(() => [String])
  scopes!: string[];

  @Field(() => Boolean, { description: 'Whether the claims of the UserInfo endpoint are read as well.' })
  readsUserInfo!: boolean;

  @Field(() => Boolean, {
    description: 'Whether its word on how it authenticated a person (amr) is passed on to clients. A step-up here is asked for all the same.',
  })
  trustsAmr!: boolean;

  @Field(() => String, { description: 'Where the provider sends people back to; to be registered there.' })
  callbackUrl!: string;

  @Field(() => Boolean, {
    description: 'Whether that address is its own: then the answer of another provider cannot pass for one of it (RFC 9700 §4.4).',
  })
  ownCallback!: boolean;
}

@ObjectType('UserInfoSettings', {
  description: 'A person API that is asked for further attributes. The password can never be read.',
  simpleResolvers: true,
})
export class UserInfoSettingsObject {
  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => String, { nullable: true, description: 'Holds {userId}.' })
  url!: string | null;

  @Field(() => String, { nullable: true })
  username!: string | null;

  @Field(() => Boolean)
  hasPassword!: boolean;
}

@ObjectType('IdentityProvider', { description: 'Where people are authenticated.', simpleResolvers: true })
export class IdentityProviderObject implements IdentityProviderNode {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The value of idp in authorization requests; never changes.' })
  identifier!: string;

  @Field(() => String, { description: 'Shown to people who may choose.' })
  name!: string;

  @Field(() => IdentityProviderTypeEnum)
  type!: IdentityProviderType;

  @Field(() => Boolean, { description: 'Whether people may sign in with it.' })
  enabled!: boolean;

  @Field(() => Boolean, { description: 'Used by clients that name no provider. At most one is.' })
  default!: boolean;

  @Field(() => OAuthIdpSettings, { nullable: true })
  oauth!: OAuthIdpSettings | null;

  @Field(() => OpenIdConnectIdpSettings, { nullable: true })
  openIdConnect!: OpenIdConnectIdpSettings | null;

  @Field(() => JsonValue, { nullable: true })
  saml!: Record<string, unknown> | null;

  @Field(() => JsonValue, { nullable: true })
  scripts!: Record<string, unknown> | null;

  @Field(() => UserInfoSettingsObject, { nullable: true })
  userInfo!: UserInfoSettingsObject | null;

  @Field(() => Boolean, { description: 'Whether what the provider tells becomes claims under its own names.' })
  mapAssertionAttributes!: boolean;

  @Field(() => [AttributeMappingObject], { description: 'Without any, all attributes are kept; else the mapped ones only.' })
  attributeMappings!: AttributeMappingObject[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  version!: number;
}

export const IdentityProviderConnection = connectionOf('IdentityProvider', () => IdentityProviderObject);

@ObjectType({ simpleResolvers: true })
export class IdentityProviderPayload {
  @Field(() => IdentityProviderObject, { nullable: true })
  identityProvider!: IdentityProviderNode | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
