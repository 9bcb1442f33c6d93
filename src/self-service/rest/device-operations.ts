import { z } from 'zod';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { disableFingerprint } from '../disable-fingerprint.ts';
import { listDevices } from '../list-devices.ts';
import { removeDeviceAuthentication } from '../remove-device-authentication.ts';
import { removeDevices } from '../remove-devices.ts';
import { type EndUserAnswer, type EndUserCall, type EndUserOperation, everything, noContent } from './end-user-operation.ts';

const versions = ['v1', 'v2', 'v3', 'v4'] as const;
const choice = z.strictObject({ delete: z.array(z.string().min(1).max(255)).min(1).max(100) });

type Listed = Awaited<ReturnType<typeof listDevices>>['edges'][number]['node'];

function asOfVersion3(device: Listed) {
  return {
    id: device.id,
    name: device.name,
    application: device.application,
    platform: device.platform.toLowerCase(),
    created_at: device.createdAt.getTime(),
    last_login: device.lastLogin?.getTime() ?? null,
    token_types: device.tokenTypes,
    mobile_authentication_enabled: device.mobileAuthenticationEnabled,
    push_authentication_enabled: device.pushAuthenticationEnabled,
  };
}

function asOfVersion4(device: Listed) {
  const { model, osVersion } = device;
  return {
    id: device.id,
    name: device.name,
    application: device.application,
    ...(model === null ? {} : { model }),
    platform: device.platform.toLowerCase(),
    ...(osVersion === null ? {} : { osVersion }),
    createdAt: device.createdAt.getTime(),
    lastLogin: device.lastLogin?.getTime() ?? null,
    tokenTypes: device.tokenTypes,
    mobileAuthenticationEnabled: device.mobileAuthenticationEnabled,
    pushAuthenticationEnabled: device.pushAuthenticationEnabled,
  };
}

/** Removes devices, and names those that stayed. */
async function removeAll(call: EndUserCall, chosen: { deviceIds: readonly string[] | undefined; all: boolean }): Promise<EndUserAnswer> {
  const { results } = await removeDevices(call, { asker: call.asker, userId: call.userId, ...chosen });
  const kept = results.filter(({ removed }) => !removed);
  if (kept.length === 0) return noContent;
  const status = { code: 'device_not_deleted', message: 'The device could not be removed for this user.', details: [] };
  const details = kept.map(({ deviceId }) => ({ id: deviceId, status }));
  return { status: 500, body: { code: 'not_all_devices_deleted', message: 'Not all of the devices were removed.', details } };
}

function authenticationEnding(path: string, pushOnly: boolean): EndUserOperation {
  return {
    method: 'POST',
    versions,
    path,
    async answer({ attempt, asker, userId, id }) {
      await attempt(removeDeviceAuthentication, { asker, userId, deviceId: id, pushOnly });
      return noContent;
    },
  };
}

/** Devices of a user. */
export const deviceOperations: readonly EndUserOperation[] = [
  {
    method: 'GET',
    versions,
    path: 'devices',
    async answer({ run, asker, userId }, version) {
      const { edges } = await run(listDevices, { asker, userId, page: everything });
      if (edges.length === 0) return { status: 404, body: { error: 'No devices found' } };
      const shown = version === 'v4' ? asOfVersion4 : asOfVersion3;
      return { status: 200, body: { devices: edges.map(({ node }) => shown(node)) } };
    },
  },
  {
    method: 'DELETE',
    versions,
    path: 'devices/:id',
    async answer(call) {
      await removeAll(call, { deviceIds: [call.id], all: false });
      return noContent;
    },
  },
  { method: 'DELETE', versions, path: 'devices', answer: (call) => removeAll(call, { deviceIds: undefined, all: true }) },
  {
    method: 'POST',
    versions,
    path: 'devices',
    async answer(call) {
      const { data } = choice.safeParse(call.body);
      if (!data) throw new AppError('invalid_request', { description: 'The body must be an object with the ids of 1 to 100 devices as delete.' });
      return removeAll(call, { deviceIds: data.delete, all: false });
    },
  },
  {
    method: 'POST',
    versions,
    path: 'devices/:id/disableFingerprint',
    async answer({ attempt, asker, userId, id }) {
      await attempt(disableFingerprint, { asker, userId, deviceId: id });
      return noContent;
    },
  },
  authenticationEnding('devices/:id/disableMobileAuthentication', false),
  authenticationEnding('devices/:id/disablePushAuthentication', true),
];
