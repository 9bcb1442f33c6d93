import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { UserError } from '../../kernel/contract/errors/user-errors.ts';
import { namedEnum, UserErrorObject } from '../../kernel/edge/graphql.ts';
import { type AttributeSource, attributeSources } from './attribute-mapping.entity.ts';
import type { AttributeMappingInput } from './attribute-mapping-fields.ts';

const AttributeSourceEnum = namedEnum('AttributeSource', attributeSources, 'Who tells an attribute.', {
  IDENTITY_PROVIDER: 'The identity provider itself.',
  USER_INFO: 'The person API beside it.',
});

@ObjectType('AttributeMapping', { description: 'An attribute that is kept, and the name it gets.', simpleResolvers: true })
export class AttributeMappingObject {
  @Field(() => ID)
  id!: string;

  @Field(() => AttributeSourceEnum)
  source!: AttributeSource;

  @Field(() => String, { description: 'Name at the source; case matters.' })
  sourceName!: string;

  @Field(() => String, {
    description:
      'Name here. userId, authenticationLevel, firstName, lastName, email, phoneNumber and languageCode have a meaning; any other is shown as it is.',
  })
  targetName!: string;

  @Field(() => Int)
  version!: number;
}

@InputType('AttributeMappingInput', { description: 'The same for create and update: on update absent = unchanged, and version is required.' })
export class AttributeMappingInputObject implements AttributeMappingInput {
  @Field(() => Int, { nullable: true })
  version?: number | null;

  @Field(() => AttributeSourceEnum, { nullable: true })
  source?: AttributeSource | null;

  @Field(() => String, { nullable: true })
  sourceName?: string | null;

  @Field(() => String, { nullable: true })
  targetName?: string | null;
}

@ObjectType({ simpleResolvers: true })
export class AttributeMappingPayload {
  @Field(() => AttributeMappingObject, { nullable: true })
  attributeMapping!: AttributeMappingObject | null;

  @Field(() => [UserErrorObject])
  userErrors!: readonly UserError[];
}
