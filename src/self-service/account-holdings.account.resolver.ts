import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { NotificationSetting } from '../delivery/notifications/index.ts';
import { AckPayload, DeletePayload, type Payload } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Page } from '../kernel/store/page.ts';
import type { ListedDevice } from '../mobile/installations/index.ts';
import { accountOwner } from './account-owner.ts';
import { AccountUserObject } from './account-user.graphql.ts';
import { DeviceConnection, RemoveDevicesPayload } from './device.graphql.ts';
import { disableFingerprint } from './disable-fingerprint.ts';
import { listDevices } from './list-devices.ts';
import { ListingArgs } from './listing.graphql.ts';
import { listingOf } from './listing-of.ts';
import { NotificationSettingPayload } from './notification-setting.graphql.ts';
import { removeApplicationAccess } from './remove-application-access.ts';
import { removeAuthenticationApp } from './remove-authentication-app.ts';
import { removeDevices } from './remove-devices.ts';
import { removeNotificationSetting } from './remove-notification-setting.ts';
import { setNotificationSetting } from './set-notification-setting.ts';

/** The devices of the user, and what users change of devices, applications, enrollments and the notification setting. */
@Resolver(() => AccountUserObject)
export class AccountHoldingsResolver {
  @FieldResolver(() => DeviceConnection, { description: 'The devices on which the user registered, the latest first.' })
  devices(
    @Root() { userId }: AccountUserObject,
    @Ctx() context: GraphQLContext,
    @Args(() => ListingArgs) args: ListingArgs,
  ): Promise<Page<ListedDevice>> {
    return context.run(listDevices, listingOf(context, userId, args));
  }

  @Mutation(() => RemoveDevicesPayload, {
    description: 'Removes devices of the user, at most 100 by name; each that can go does, with all the user has there.',
  })
  removeDevices(
    @Ctx() context: GraphQLContext,
    @Arg('deviceIds', () => [ID], { nullable: true }) deviceIds: string[] | null,
    @Arg('all', () => Boolean, { defaultValue: false, description: 'All devices of the user, instead of naming them.' }) all: boolean,
  ): Promise<RemoveDevicesPayload> {
    return removeDevices(context, { ...accountOwner(context), deviceIds: deviceIds ?? undefined, all });
  }

  @Mutation(() => AckPayload, { description: 'Ends fingerprint login of the user on a device; it can be set up again.' })
  async disableFingerprint(@Ctx() context: GraphQLContext, @Arg('deviceId', () => ID) deviceId: string): Promise<AckPayload> {
    const { userErrors } = await context.attempt(disableFingerprint, { ...accountOwner(context), deviceId });
    return { acknowledged: userErrors.length === 0, userErrors };
  }

  @Mutation(() => DeletePayload, {
    description: 'Ends the tokens, codes and consents of an application on every device. Devices and enrollments stay.',
  })
  async removeApplicationAccess(@Ctx() context: GraphQLContext, @Arg('applicationId', () => ID) applicationId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeApplicationAccess, { ...accountOwner(context), applicationId });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Ends mobile authentication of the user on a device, or only its push messages.' })
  async removeAuthenticationApp(
    @Ctx() context: GraphQLContext,
    @Arg('applicationInstanceId', () => ID) applicationInstanceId: string,
    @Arg('pushOnly', () => Boolean, { defaultValue: false }) pushOnly: boolean,
  ): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(removeAuthenticationApp, { ...accountOwner(context), applicationInstanceId, pushOnly });
    return { deletedId: value?.deletedId ?? null, userErrors };
  }

  @Mutation(() => NotificationSettingPayload, {
    description: 'Stores how the user wants to be notified: SMS or EMAIL, and NONE where the deployment allows it.',
  })
  async setNotificationSetting(
    @Ctx() context: GraphQLContext,
    @Arg('type', () => String) type: string,
  ): Promise<Payload<'notificationSetting', NotificationSetting>> {
    const { value, userErrors } = await context.attempt(setNotificationSetting, { ...accountOwner(context), type });
    return { notificationSetting: value, userErrors };
  }

  @Mutation(() => AckPayload, { description: 'Forgets how the user wants to be notified; the default applies again.' })
  async removeNotificationSetting(@Ctx() context: GraphQLContext): Promise<AckPayload> {
    const { userErrors } = await context.attempt(removeNotificationSetting, accountOwner(context));
    return { acknowledged: userErrors.length === 0, userErrors };
  }
}
