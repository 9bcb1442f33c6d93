import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { AckPayload } from '../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { checkUserId } from './check-user-id.ts';
import { revokeApplicationInstance } from './revoke-application-instance.ts';
import { revokeUserFromDevice } from './revoke-user-from-device.ts';

/** The administrator who asks. */
function administratorOf({ principal }: GraphQLContext): { readonly sessionId: string; readonly roles: readonly string[] } {
  if (principal.kind !== 'admin') throw new Error('authorization let somebody else through');
  return principal;
}

/** What administrators do for a user who lost a device. */
@Resolver()
export class UserSupportResolver {
  @Mutation(() => AckPayload, { description: 'Disconnects a user from a device. The device keeps its registration.' })
  async revokeUserFromDevice(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('deviceId', () => ID) deviceId: string,
  ): Promise<AckPayload> {
    const { sessionId } = administratorOf(context);
    const { userErrors } = await context.attempt(revokeUserFromDevice, { sessionId, userId: checkUserId(userId), deviceId });
    return { acknowledged: userErrors.length === 0, userErrors };
  }

  @Mutation(() => AckPayload, { description: 'Ends an enrollment of a user for mobile authentication. Needs the role ADMIN.' })
  async revokeApplicationInstance(
    @Ctx() context: GraphQLContext,
    @Arg('userId', () => String) userId: string,
    @Arg('deviceId', () => ID) deviceId: string,
    @Arg('applicationInstanceId', () => ID) applicationInstanceId: string,
  ): Promise<AckPayload> {
    const { sessionId, roles } = administratorOf(context);
    const revocation = { sessionId, roles, userId: checkUserId(userId), deviceId, applicationInstanceId };
    const { userErrors } = await context.attempt(revokeApplicationInstance, revocation);
    return { acknowledged: userErrors.length === 0, userErrors };
  }
}
