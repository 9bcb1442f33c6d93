import { Field, InputType, Int } from 'type-graphql';
import { VersionedInput } from '../../kernel/edge/graphql.ts';
import { AccessTokenFormatEnum } from './client.graphql.ts';
import type { StaticClientInput } from './client-fields.ts';

type Given<Name extends keyof StaticClientInput> = NonNullable<StaticClientInput[Name]> | null;

/** What web clients and mobile applications are told alike: where people come back to, what tokens are like, and who signs people in. */
@InputType()
export abstract class SignInInput extends VersionedInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

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

  @Field(() => [String], { nullable: true })
  resourceGatewayClientIds?: string[] | null;

  @Field(() => [String], { nullable: true })
  additionalAudiences?: string[] | null;

  @Field(() => [String], { nullable: true })
  additionalScopeIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Null stands for the default provider.' })
  identityProviderId?: string | null;

  @Field(() => [String], { nullable: true })
  additionalIdentityProviderIds?: string[] | null;

  @Field(() => String, { nullable: true })
  logoUri?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of a template set; null stands for the default set.' })
  templateSet?: string | null;

  @Field(() => Boolean, { nullable: true })
  consentDisabled?: boolean | null;
}
