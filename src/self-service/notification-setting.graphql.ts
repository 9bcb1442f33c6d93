import { Field, ObjectType } from 'type-graphql';
import { type NotificationType, notificationTypes } from '../delivery/notifications/index.ts';
import { DateTime, namedEnum, payloadOf } from '../kernel/edge/graphql.ts';

const NotificationTypeEnum = namedEnum('NotificationType', notificationTypes, 'How a user is notified.', {
  SMS: 'By text message.',
  EMAIL: 'By e-mail; applies to whoever chose nothing.',
  NONE: 'Not at all; only where the deployment allows it.',
});

@ObjectType('NotificationSetting', { description: 'How a user is told about what happens to the account.', simpleResolvers: true })
export class NotificationSettingObject {
  @Field(() => NotificationTypeEnum)
  type!: NotificationType;

  @Field(() => Boolean, { description: 'Nothing is stored; the default applies.' })
  isDefault!: boolean;

  @Field(() => DateTime, { nullable: true })
  updatedAt!: Date | null;
}

export const NotificationSettingPayload = payloadOf('NotificationSettingPayload', 'notificationSetting', () => NotificationSettingObject);
