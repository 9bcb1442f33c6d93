import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { accountUserId } from './account-user-id.ts';
import { askerOf } from './asker.ts';
import type { SettingOwner } from './find-notification-setting.ts';

/** Whose things a mutation of the account API changes, and who asks for it: the user of the access token. */
export function accountOwner(context: GraphQLContext): SettingOwner {
  return { asker: askerOf(context.principal), userId: accountUserId(context) };
}
