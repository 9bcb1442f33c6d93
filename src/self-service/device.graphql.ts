import { Field, ID, ObjectType } from 'type-graphql';
import type { TokenType } from '../access/tokens/index.ts';
import { PlatformNameEnum } from '../applications/mobile-settings/graphql.ts';
import type { PlatformName } from '../applications/mobile-settings/index.ts';
import type { UserError } from '../kernel/contract/errors/user-errors.ts';
import { connectionOf, DateTime, namedEnum, UserErrorObject } from '../kernel/edge/graphql.ts';
import { TokenTypeEnum } from './access-token-info.graphql.ts';
import type { DeviceRemovalScope } from './remove-device.ts';
import type { DeviceRemovalResult } from './remove-devices.ts';

@ObjectType('Device', { description: 'A device on which a user registered with a mobile application.', simpleResolvers: true })
export class DeviceObject {
  @Field(() => ID, { description: 'The client id of the installation.' })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Name of the mobile application.' })
  application!: string;

  @Field(() => String, { nullable: true })
  model!: string | null;

  @Field(() => PlatformNameEnum)
  platform!: PlatformName;

  @Field(() => String, { nullable: true })
  osVersion!: string | null;

  @Field(() => DateTime, { description: 'When the user registered on it.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the user last signed in on it.' })
  lastLogin!: Date | null;

  @Field(() => [TokenTypeEnum], { description: 'Kinds of tokens the user has there.' })
  tokenTypes!: readonly TokenType[];

  @Field(() => Boolean)
  mobileAuthenticationEnabled!: boolean;

  @Field(() => Boolean)
  pushAuthenticationEnabled!: boolean;
}

export const DeviceConnection = connectionOf('Device', () => DeviceObject);

const DeviceRemovalScopeEnum = namedEnum('DeviceRemovalScope', ['WHOLE_DEVICE', 'ONE_PROFILE'], 'How much of a device went.', {
  WHOLE_DEVICE: 'The device with its registration; nobody else used it.',
  ONE_PROFILE: 'Only what the user had there; others still use it.',
});

@ObjectType('DeviceRemoval', { description: 'How the removal of one device ended.', simpleResolvers: true })
class DeviceRemovalObject {
  @Field(() => ID)
  deviceId!: string;

  @Field(() => Boolean)
  removed!: boolean;

  @Field(() => DeviceRemovalScopeEnum, { nullable: true })
  scope!: DeviceRemovalScope | null;

  @Field(() => UserErrorObject, { nullable: true })
  error!: UserError | null;
}

@ObjectType({ simpleResolvers: true })
export class RemoveDevicesPayload {
  @Field(() => [DeviceRemovalObject], { description: 'One for each device, in the order in which they were named.' })
  results!: readonly DeviceRemovalResult[];

  @Field(() => [UserErrorObject], { description: 'PARTIAL_FAILURE when not all were removed.' })
  userErrors!: readonly UserError[];
}
