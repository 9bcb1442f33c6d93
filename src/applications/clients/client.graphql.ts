import { Field, ID, InputType, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, namedEnum, UserErrorObject } from '../../kernel/edge/graphql.ts';
import { signingAlgorithms } from '../../keys/signing-keys/index.ts';
import { PlatformNameEnum } from '../mobile-settings/graphql.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import {
  accessTokenFormats,
  apiScopes,
  type ClientKind,
  clientAuthMethods,
  clientGrantTypes,
  clientKinds,
  contentEncryptions,
  securityProfiles,
  stepUps,
} from './client.entity.ts';
import type { ClientNode } from './client-node.ts';
import type { ClientFilter } from './read-clients.ts';

export const ClientKindEnum = namedEnum('ClientKind', clientKinds, 'Web clients, installations of mobile applications, and callers of the APIs.');
export const ClientAuthMethodEnum = namedEnum('ClientAuthMethod', clientAuthMethods, 'How a client authenticates at the token endpoint.', {
  CLIENT_SECRET_BASIC: 'By its secret, in the Authorization header or the form.',
  PRIVATE_KEY_JWT: 'By an assertion signed with its key (RFC 7523).',
  TLS_CLIENT_AUTH: 'By a certificate that an authority issued and that names it (RFC 8705 §2.1).',
  SELF_SIGNED_TLS_CLIENT_AUTH: 'By a certificate that is among its keys (RFC 8705 §2.2).',
  PKCE: 'Not at all; the code verifier of RFC 7636 proves that it began the flow.',
  PUBLIC: 'Not at all.',
});
export const GrantTypeEnum = namedEnum('GrantType', clientGrantTypes, 'What a client may ask the token endpoint for.');
export const AccessTokenFormatEnum = namedEnum(
  'AccessTokenFormat',
  accessTokenFormats,
  'Form of access tokens: opaque values or signed JWTs (RFC 9068).',
);
export const ApiScopeEnum = namedEnum('ApiScope', apiScopes, 'Which API of the platform a caller may use.');
export const SecurityProfileEnum = namedEnum('SecurityProfile', securityProfiles, 'How strict a client is dealt with.', {
  STANDARD: 'The rules of RFC 9700, as far as the fields of the client do not say more.',
  FAPI_2_0:
    'The FAPI 2.0 Security Profile: pushed requests, code challenge, keys instead of secrets, sender-constrained tokens, nothing in the front channel.',
});
export const StepUpTypeEnum = namedEnum('StepUpType', stepUps, 'What a person has to do beside signing in.', {
  SMS_CHALLENGE: 'Type in a code that is sent to the telephone number of the person.',
});
export const SigningAlgorithmEnum = namedEnum('SigningAlgorithm', signingAlgorithms, 'Algorithm that signs ID tokens and other answers.');
export const ContentEncryptionEnum = namedEnum(
  'ContentEncryption',
  contentEncryptions,
  'How ID tokens are encrypted (RFC 7518 §5.1); the key of the client decides how their key is.',
);

const typeNames: Readonly<Record<ClientKind, string>> = { STATIC: 'StaticClient', API: 'ApiClient', DYNAMIC: 'DynamicClient' };

@InterfaceType('Client', {
  description: 'Something that asks for tokens. Its secret can never be read.',
  resolveType: ({ kind }: ClientNode) => typeNames[kind],
})
export abstract class ClientInterface {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The public identifier; never changes.' })
  clientId!: string;

  @Field(() => ClientKindEnum)
  kind!: ClientKind;

  @Field(() => String)
  name!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  @Field(() => Int)
  version!: number;
}

@InputType('ClientFilter', { description: 'All conditions must hold.' })
export class ClientFilterInput implements ClientFilter {
  @Field(() => ClientKindEnum, { nullable: true })
  kind?: ClientKind | null;

  @Field(() => String, { nullable: true, description: 'A part of the identifier or the name.' })
  search?: string | null;

  @Field(() => String, { nullable: true, description: 'Clients that name this identity provider.' })
  identityProviderId?: string | null;

  @Field(() => String, { nullable: true, description: 'Clients that list this scope.' })
  scopeId?: string | null;

  @Field(() => String, { nullable: true, description: 'Installations of this mobile application.' })
  appIdentifier?: string | null;

  @Field(() => PlatformNameEnum, { nullable: true, description: 'Installations on this operating system.' })
  platform?: PlatformName | null;

  @Field(() => String, { nullable: true, description: 'Installations of versions with this name.' })
  platformVersionName?: string | null;
}

export const ClientConnection = connectionOf('Client', () => ClientInterface);

@ObjectType({ simpleResolvers: true })
export class ClientPayload {
  @Field(() => ClientInterface, { nullable: true })
  client!: ClientNode | null;

  @Field(() => String, { nullable: true, description: 'The generated secret: shown this once.' })
  oneTimeSecret!: string | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
