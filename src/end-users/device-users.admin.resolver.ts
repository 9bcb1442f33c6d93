import DataLoader from 'dataloader';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DynamicClientObject } from '../installations/index.ts';
import { connectionOf } from '../kernel/graphql.ts';
import type { GraphQLContext } from '../kernel/http/graphql-context.ts';
import { mapPage, type Page } from '../kernel/http/page.ts';
import { pageRequest } from '../kernel/http/page-request.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { ListingArgs } from './listing.graphql.ts';
import { countDeviceUsers, readDeviceUsers } from './read-device-users.ts';

const EndUserConnection = connectionOf('EndUser', () => EndUserObject);

/** Who uses an installation of a mobile application. */
@Resolver(() => DynamicClientObject)
export class DeviceUsersResolver {
  @FieldResolver(() => EndUserConnection, { description: 'The users of the device, in the order in which they registered.' })
  async users(
    @Ctx() { runtime, once }: GraphQLContext,
    @Root() { clientId }: { clientId: string },
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<EndUserObject>> {
    const page = pageRequest(args);
    const counts = once('device-user-counts', () => new DataLoader((ids: readonly string[]) => countDeviceUsers(runtime, ids)));
    const countOf = (id: string) => counts.load(id);
    const pages = once(
      `device-users ${JSON.stringify(page)}`,
      () => new DataLoader((keys: readonly string[]) => readDeviceUsers(runtime, { keys, countOf }, page)),
    );
    return mapPage(await pages.load(clientId), ({ userId }) => ({ id: userId, userId }));
  }
}
