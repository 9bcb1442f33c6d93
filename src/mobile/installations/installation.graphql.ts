import { Field, Int, ObjectType } from 'type-graphql';
import { ClientInterface } from '../../applications/clients/graphql.ts';
import { PlatformNameEnum } from '../../applications/mobile-settings/graphql.ts';
import type { PlatformName } from '../../applications/mobile-settings/index.ts';

@ObjectType('DynamicClient', {
  description: 'An installation of a mobile application: a device.',
  implements: ClientInterface,
  simpleResolvers: true,
})
export class DynamicClientObject extends ClientInterface {
  @Field(() => PlatformNameEnum)
  platform!: PlatformName;

  @Field(() => String, { nullable: true, description: 'Model of the device.' })
  model!: string | null;

  @Field(() => String, { nullable: true })
  osVersion!: string | null;

  @Field(() => Int, { nullable: true, description: 'Version of the protocol that its SDK speaks.' })
  apiVersion!: number | null;
}
