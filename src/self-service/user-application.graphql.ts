import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ClientKindEnum } from '../applications/clients/graphql.ts';
import type { ClientKind } from '../applications/clients/index.ts';
import { connectionOf } from '../kernel/edge/graphql.ts';

@ObjectType('UserApplication', { description: 'An application that holds tokens, codes or a consent of a user.', simpleResolvers: true })
class UserApplicationObject {
  @Field(() => ID, { description: 'Identifier of the mobile application, or client id of the web client.' })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ClientKindEnum)
  kind!: ClientKind;

  @Field(() => Int, { description: 'On how many devices the mobile application holds them; 0 for a web client.' })
  installationCount!: number;
}

export const UserApplicationConnection = connectionOf('UserApplication', () => UserApplicationObject);
