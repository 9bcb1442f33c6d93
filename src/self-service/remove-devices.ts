import { type UserError, userFault } from '../kernel/contract/errors/user-errors.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { readUserDeviceIds } from '../mobile/installations/index.ts';
import type { Asker } from './asker.ts';
import { type DeviceRemovalScope, removeDevice } from './remove-device.ts';

/** Which devices of which user, or all of them, and who wants them removed. */
export interface DevicesRemoval {
  readonly asker: Asker;
  readonly userId: string;
  readonly deviceIds: readonly string[] | undefined;
  readonly all: boolean;
}

/** How the removal of one device ended. */
export interface DeviceRemovalResult {
  readonly deviceId: string;
  readonly removed: boolean;
  readonly scope: DeviceRemovalScope | null;
  readonly error: UserError | null;
}

const mostDevices = 100;

function isAskedTwice({ deviceIds, all }: DevicesRemoval): boolean {
  return all && deviceIds !== undefined;
}

/** What is wrong with the choice of devices. */
function choiceFault(removal: DevicesRemoval): UserError | undefined {
  const { deviceIds, all } = removal;
  if (isAskedTwice(removal)) return userFault('INVALID_VALUE', 'Name devices or ask for all, not both.', ['all']).userErrors[0];
  if (all) return undefined;
  if (!deviceIds || deviceIds.length === 0) return userFault('REQUIRED', 'Name at least one device.', ['deviceIds']).userErrors[0];
  if (deviceIds.length > mostDevices) return userFault('LIMIT_EXCEEDED', `At most ${mostDevices} devices at once.`, ['deviceIds']).userErrors[0];
  return undefined;
}

/**
 * Removes devices of a user, each in a transaction of its own with its own event, so that those which can go do. What fails is told device by
 * device, and as `PARTIAL_FAILURE` for the whole.
 */
export async function removeDevices(
  { runtime, attempt }: Pick<GraphQLContext, 'runtime' | 'attempt'>,
  removal: DevicesRemoval,
): Promise<{ readonly results: readonly DeviceRemovalResult[]; readonly userErrors: readonly UserError[] }> {
  const fault = choiceFault(removal);
  if (fault) return { results: [], userErrors: [fault] };
  const { asker, userId } = removal;
  const deviceIds = removal.all ? await readUserDeviceIds(runtime, userId) : [...new Set(removal.deviceIds)];
  const results: DeviceRemovalResult[] = [];
  for (const deviceId of deviceIds) {
    const { value, userErrors } = await attempt(removeDevice, { asker, userId, deviceId });
    results.push({ deviceId, removed: value !== null, scope: value?.scope ?? null, error: userErrors[0] ?? null });
  }
  const isComplete = results.every(({ removed }) => removed);
  const partial = userFault('PARTIAL_FAILURE', 'Not all of the devices were removed.', ['deviceIds']);
  return { results, userErrors: isComplete ? [] : partial.userErrors };
}
