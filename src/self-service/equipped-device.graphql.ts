import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../kernel/edge/graphql.ts';
import { DeviceObject } from './device.graphql.ts';

/** `Device` of the administration; the account API has its own, with less to see. */
@ObjectType('Device', { description: 'A device on which a user registered with a mobile application.', simpleResolvers: true })
export class EquippedDeviceObject extends DeviceObject {
  @Field(() => String, { description: 'Identifier of the mobile application.' })
  appIdentifier!: string;
}

export const EquippedDeviceConnection = connectionOf('Device', () => EquippedDeviceObject);
