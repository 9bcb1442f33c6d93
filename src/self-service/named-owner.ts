import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { askerOf } from './asker.ts';
import { checkUserId } from './check-user-id.ts';
import type { SettingOwner } from './find-notification-setting.ts';

/** Whose things a mutation of the administration changes, and who asks for it. Throws `bad_user_input` for what cannot be a user id. */
export function namedOwner(context: GraphQLContext, userId: string): SettingOwner {
  return { asker: askerOf(context.principal), userId: checkUserId(userId) };
}
