import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf, DateTime, namedEnum } from '../kernel/edge/graphql.ts';
import { type OpenTransactionKind, openTransactionKinds } from './read-open-transactions.ts';

const OpenTransactionKindEnum = namedEnum('OpenTransactionKind', openTransactionKinds, 'What a user has begun.', {
  SIGN_IN: 'Signing in at a client: the consent, or the way back to the client, is still to come.',
  STEP_UP: 'Proving more than a password, by a code or elsewhere.',
  DEVICE_APPROVAL: 'Signing in a device that has no browser.',
  ENROLLMENT: 'Enrolling a device for mobile authentication.',
});

@ObjectType('OpenTransaction', { description: 'Something a user has begun and not finished. Never its codes.', simpleResolvers: true })
class OpenTransactionObject {
  @Field(() => ID)
  id!: string;

  @Field(() => OpenTransactionKindEnum)
  kind!: OpenTransactionKind;

  @Field(() => String)
  clientName!: string;

  @Field(() => String, { nullable: true, description: 'Name of the device, when the client is one.' })
  deviceName!: string | null;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime, { description: 'When it has to be begun anew.' })
  expiresAt!: Date;

  @Field(() => Int, { nullable: true, description: 'Codes sent by text message; null where none was.' })
  codesSent!: number | null;

  @Field(() => Int, { nullable: true, description: 'Wrong codes typed in so far; null where none was sent.' })
  wrongCodes!: number | null;
}

export const OpenTransactionConnection = connectionOf('OpenTransaction', () => OpenTransactionObject);
