import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { ListedCode } from '../access/tokens/index.ts';
import type { NotificationSetting } from '../delivery/notifications/index.ts';
import { AckPayload, DeletePayload, type Payload } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Page } from '../kernel/store/page.ts';
import type { EquippedDevice } from '../mobile/installations/index.ts';
import { AccessGrantInfoObject } from './access-grant-info.graphql.ts';
import { askerOf } from './asker.ts';
import { RemoveDevicesPayload } from './device.graphql.ts';
import { disableFingerprint } from './disable-fingerprint.ts';
import { EndUserObject } from './end-user.graphql.ts';
import { EquippedDeviceConnection } from './equipped-device.graphql.ts';
import { listEquippedDevices } from './list-equipped-devices.ts';
import { listOpenTransactions } from './list-open-transactions.ts';
import { ListingArgs } from './listing.graphql.ts';
import { listingOf } from './listing-of.ts';
import { namedOwner } from './named-owner.ts';
import { NotificationSettingPayload } from './notification-setting.graphql.ts';
import { OpenTransactionConnection } from './open-transaction.graphql.ts';
import { readAccessGrants } from './read-access-grants.ts';
import type { OpenTransaction } from './read-open-transactions.ts';
import { removeApplicationAccess } from './remove-application-access.ts';
import { removeAuthenticationApp } from './remove-authentication-app.ts';
import { removeDevices } from './remove-devices.ts';
import { removeNotificationSetting } from './remove-notification-setting.ts';
import { setNotificationSetting } from './set-notification-setting.ts';

/** What administrators see of a user beyond the user, and what is changed of devices, applications, enrollments and the notification setting. */
@Resolver(() => EndUserObject)
export class EndUserHoldingsResolver {
  @FieldResolver(() => EquippedDeviceConnection, { description: 'The devices on which the user registered, the latest first.' })
  devices(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<EquippedDevice>> {
    return context.run(listEquippedDevices, listingOf(context, userId, args));
  }

  @FieldResolver(() => [AccessGrantInfoObject], {
    description: 'For administrators: codes that clients have not redeemed yet, newest first, at most 100.',
  })
  accessGrants(@Root() { userId }: EndUserObject, @Ctx() context: GraphQLContext): Promise<ListedCode[]> {
    return context.run(readAccessGrants, { asker: askerOf(context.principal), userId, once: context.once });
  }

  @FieldResolver(() => OpenTransactionConnection, {
    description: 'For administrators: what the user has begun and not finished, newest first. A sign-in shows up once it is known whose it is.',
  })
  openTransactions(
    @Root() { userId }: EndUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<OpenTransaction>> {
    return context.run(listOpenTransactions, listingOf(context, userId, args));
  }

  @Mutation(() => RemoveDevicesPayload, {
    description: 'Removes devices of the user, at most 100 by name; each that can go does, with all the user has there.',
  })
  removeDevices(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('deviceIds', () => [ID], { nullable: true }) deviceIds: string[] | null,
    @Arg('all', () => Boolean, { defaultValue: false, description: 'All devices of the user, instead of naming them.' }) all: boolean,
  ): Promise<RemoveDevicesPayload> {
    return removeDevices(context, { ...namedOwner(context, userId), deviceIds: deviceIds ?? undefined, all });
  }

  @Mutation(() => AckPayload, { description: 'Ends fingerprint login of the user on a device; it can be set up again.' })
  async disableFingerprint(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('deviceId', () => ID) deviceId: string,
  ): Promise<AckPayload> {
    const { userErrors } = await context.attempt(disableFingerprint, { ...namedOwner(context, userId), deviceId });
    return { acknowledged: userErrors.length === 0, userErrors };
  }

  @Mutation(() => DeletePayload, {
    description: 'Ends the tokens, codes and consents of an application on every device. Devices and enrollments stay.',
  })
  async removeApplicationAccess(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('applicationId', () => ID) applicationId: string,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeApplicationAccess, { ...namedOwner(context, userId), applicationId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends mobile authentication of the user on a device, or only its push messages.' })
  async removeAuthenticationApp(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('applicationInstanceId', () => ID) applicationInstanceId: string,
    @Arg('pushOnly', () => Boolean, { defaultValue: false }) pushOnly: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeAuthenticationApp, { ...namedOwner(context, userId), applicationInstanceId, pushOnly });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => NotificationSettingPayload, {
    description: 'Stores how the user wants to be notified: SMS or EMAIL, and NONE where the deployment allows it.',
  })
  async setNotificationSetting(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('type', () => String) type: string,
  ): Promise<Payload<'notificationSetting', NotificationSetting>> {
    const { value, userErrors } = await context.attempt(setNotificationSetting, { ...namedOwner(context, userId), type });
    return { notificationSetting: value, userErrors };
  }

  @Mutation(() => AckPayload, { description: 'Forgets how the user wants to be notified; the default applies again.' })
  async removeNotificationSetting(@Ctx() context: GraphQLContext, @Arg('userId', () => String) userId: string): Promise<AckPayload> {
    const { userErrors } = await context.attempt(removeNotificationSetting, namedOwner(context, userId));
    return { acknowledged: userErrors.length === 0, userErrors };
  }
}
