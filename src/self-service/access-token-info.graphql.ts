import { Field, ID, ObjectType } from 'type-graphql';
import { type TokenType, tokenTypes } from '../access/tokens/index.ts';
import { connectionOf, DateTime, namedEnum } from '../kernel/edge/graphql.ts';

export const TokenTypeEnum = namedEnum('TokenType', tokenTypes, 'How the user got a token.', {
  DEFAULT: 'By signing in.',
  FINGER_PRINT: 'By setting up fingerprint login on a device.',
  CUSTOM_AUTHENTICATOR: 'By registering a custom authenticator.',
  IMPLICIT_AUTHENTICATION: 'Without signing in, by a device that the user registered.',
});

@ObjectType('AccessTokenInfo', {
  description: 'An access token of a user with the refresh token beside it: what one authorization left behind. Never the token itself.',
  simpleResolvers: true,
})
class AccessTokenInfoObject {
  @Field(() => ID, { description: 'Names the token to removeToken; it stays the same when the token is refreshed.' })
  id!: string;

  @Field(() => String)
  clientName!: string;

  @Field(() => String, { nullable: true, description: 'Name of the device, when the client is one.' })
  deviceName?: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: Date;

  @Field(() => [String])
  scopes!: readonly string[];

  @Field(() => TokenTypeEnum)
  type!: TokenType;

  @Field(() => Boolean)
  refreshTokenIssued!: boolean;

  @Field(() => Boolean, { description: 'The access token has expired; a refresh token can still replace it.' })
  expired!: boolean;
}

export const AccessTokenInfoConnection = connectionOf('AccessTokenInfo', () => AccessTokenInfoObject);
