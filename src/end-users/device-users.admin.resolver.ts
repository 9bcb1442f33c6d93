import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DynamicClientObject } from '../installations/index.ts';
import { connectionOf } from '../kernel/graphql.ts';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import { loadPage } from '../kernel/http/load-page.ts';
import { mapPage, type Page } from '../kernel/http/page.ts';
import { pageRequest } from '../kernel/http/page-request.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { ListingArgs } from './listing.graphql.ts';
import { readDeviceUsers } from './read-device-users.ts';

const EndUserConnection = connectionOf('EndUser', () => EndUserObject);

/** Who uses an installation of a mobile application. */
@Resolver(() => DynamicClientObject)
export class DeviceUsersResolver {
  @FieldResolver(() => EndUserConnection, { description: 'The users of the device, in the order in which they registered.' })
  async users(
    @Ctx() context: GraphQLContext,
    @Root() { clientId }: { clientId: string },
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<EndUserObject>> {
    const page = pageRequest(args);
    const found = await loadPage(context, `users of devices ${JSON.stringify(page)}`, (devices) => readDeviceUsers(context.runtime, devices, page), [
      clientId,
    ]);
    return mapPage(found, ({ userId }) => ({ id: userId, userId }));
  }
}
