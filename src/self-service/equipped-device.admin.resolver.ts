import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ListedConsent } from '../access/consents/index.ts';
import { type ListedFamily, listFamilies } from '../access/tokens/index.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { loadPage } from '../kernel/edge/load-page.ts';
import type { Page } from '../kernel/store/page.ts';
import { pageRequest } from '../kernel/store/page-request.ts';
import { type EquippedDevice, type ListedAuthenticator, type ListedInstance, readInstances } from '../mobile/installations/index.ts';
import { AccessTokenInfoConnection } from './access-token-info.graphql.ts';
import { ApplicationInstanceConnection } from './application-instance.graphql.ts';
import { askerOf } from './asker.ts';
import { AuthenticatorObject } from './authenticator.graphql.ts';
import { ConsentObject } from './consent.graphql.ts';
import { EquippedDeviceObject } from './equipped-device.graphql.ts';
import { refuseUnlessAdmin } from './for-administrators.ts';
import { ListingArgs, TokenListingArgs } from './listing.graphql.ts';

/** What a user has on a device, for administrators; of all devices in one read. API clients read the lists of the user, each of which has its event. */
@Resolver(() => EquippedDeviceObject)
export class EquippedDeviceResolver {
  @FieldResolver(() => ApplicationInstanceConnection, {
    description: 'For administrators: the enrollments of the user on the device for mobile authentication, in that order.',
  })
  applicationInstances(
    @Root() device: EquippedDevice,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedInstance>> {
    const page = pageRequest(args);
    return forAdministrators(context, device, 'applicationInstances', () =>
      loadPage(context, `instances ${JSON.stringify(page)}`, (holders) => readInstances(context.runtime, holders, page), [device.userId, device.id]),
    );
  }

  @FieldResolver(() => [AuthenticatorObject], { description: 'For administrators: what the user set up there, in that order, at most 100.' })
  authenticators(@Root() device: EquippedDevice, @Ctx() context: GraphQLContext): Promise<readonly ListedAuthenticator[]> {
    return forAdministrators(context, device, 'authenticators', async () => device.authenticators);
  }

  @FieldResolver(() => AccessTokenInfoConnection, { description: 'For administrators: the tokens the user has on the device, newest first.' })
  tokens(
    @Root() device: EquippedDevice,
    @Ctx() context: GraphQLContext,
    @Args(() => TokenListingArgs) { types: asked, ...args }: TokenListingArgs,
  ): Promise<Page<ListedFamily>> {
    const page = pageRequest(args);
    const types = asked ?? [];
    return forAdministrators(context, device, 'tokens', () =>
      loadPage(context, `tokens on devices ${types} ${JSON.stringify(page)}`, (holders) => listFamilies(context.runtime, { holders, types }, page), [
        device.userId,
        device.id,
      ]),
    );
  }

  @FieldResolver(() => ConsentObject, {
    nullable: true,
    description: 'For administrators: what the user allowed the application on the device for good; null: nothing.',
  })
  consent(@Root() device: EquippedDevice, @Ctx() context: GraphQLContext): Promise<ListedConsent | null> {
    return forAdministrators(context, device, 'consent', async () => device.consent);
  }
}

function forAdministrators<Value>(context: GraphQLContext, { userId }: EquippedDevice, field: string, read: () => Promise<Value>): Promise<Value> {
  return context.run(async () => {
    refuseUnlessAdmin(askerOf(context.principal), userId, field);
    return read();
  }, undefined);
}
