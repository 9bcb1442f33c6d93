import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { connectionOf } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { recordView } from '../kernel/edge/record-view.ts';
import { mapPage, type Page } from '../kernel/store/page.ts';
import { pageRequest } from '../kernel/store/page-request.ts';
import { DynamicClientObject } from '../mobile/installations/graphql.ts';
import { askerOf } from './asker.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { listDeviceUsers } from './list-device-users.ts';
import { ListingArgs } from './listing.graphql.ts';

const EndUserConnection = connectionOf('EndUser', () => EndUserObject);

/** Who uses an installation of a mobile application. */
@Resolver(() => DynamicClientObject)
export class DeviceUsersResolver {
  @FieldResolver(() => EndUserConnection, {
    description: 'The users of the device, in the order in which they registered. API clients need the scope END_USER for it.',
  })
  async users(
    @Ctx() context: GraphQLContext,
    @Root() { clientId }: { clientId: string },
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<EndUserObject>> {
    const found = await context.run(listDeviceUsers, {
      asker: askerOf(context.principal),
      deviceId: clientId,
      page: pageRequest(args),
      once: context.once,
    });
    await recordView(
      context,
      'device.users',
      found.edges.map(({ node }) => node.userId),
    );
    return mapPage(found, ({ userId }) => ({ id: userId, userId }));
  }
}
