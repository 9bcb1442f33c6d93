import { z } from 'zod';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { addressText, nameText } from '../../kernel/contract/field-schemas.ts';
import { checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import { fixed, onlyFor, optional, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { Draft, ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { platformNames } from './platform-name.ts';
import { apnsKey, fcmServerKey, fcmServiceAccount } from './push-credentials.ts';

export const fcmApiVersions = ['HTTP_V1', 'LEGACY'] as const;

type Values = Readonly<Record<string, unknown>>;

const isIos = ({ platform }: Values) => platform === 'IOS';
const isAndroid = ({ platform }: Values) => platform === 'ANDROID';
const appleId = z.string().regex(/^[A-Z0-9]{10}$/, 'must be 10 capital letters or digits');

/** Access to a push service (administration §1.9); its secrets apart. */
const pushMessagingConfigFields = {
  name: required(nameText),
  platform: fixed(required(z.enum(platformNames))),
  apnsTeamId: onlyFor('platform IOS', isIos, optional(appleId)),
  apnsKeyId: onlyFor('platform IOS', isIos, optional(appleId)),
  fcmApiVersion: onlyFor('platform ANDROID', isAndroid, optional(z.enum(fcmApiVersions))),
  fcmEndpoint: onlyFor('platform ANDROID with fcmApiVersion LEGACY', ({ fcmApiVersion }) => fcmApiVersion === 'LEGACY', optional(addressText)),
} as const;

type Fields = typeof pushMessagingConfigFields;
type Secret = 'apnsKeyP8' | 'fcmServiceAccount' | 'fcmServerKey';
interface Shown {
  readonly hasApnsKey: boolean;
  readonly hasFcmServiceAccount: boolean;
  readonly hasFcmServerKey: boolean;
}
export type PushMessagingConfigInput = ObjectInput<Fields, Secret>;
export type PushMessagingConfigNode = ObjectRow<Fields> & Shown;

/** What each way to send needs; all else is a fault. */
const needs: Readonly<Record<string, readonly string[]>> = {
  IOS: ['apnsTeamId', 'apnsKeyId', 'apnsKeyP8'],
  HTTP_V1: ['fcmServiceAccount'],
  LEGACY: ['fcmServerKey'],
};

function checkNeeds(way: string, { values, secrets }: Draft<Fields, Secret>, faults: FaultList): void {
  const needed = needs[way] ?? [];
  for (const name of needed)
    if (!(secrets[name as Secret]?.isThere ?? (values as Values)[name] !== null))
      faults.add('REQUIRED', `${name} is required for ${way}.`, 'input', name);
  for (const [name, { isThere }] of Object.entries(secrets))
    if (isThere && !needed.includes(name)) faults.add('INVALID_VALUE', `${name} is not for ${way}.`, 'input', name);
}

/** Credentials of a push service, for the versions of applications that name it. The provider has retired LEGACY: it is kept, not begun. */
export const pushMessagingConfig: ObjectKind<Fields, Secret, Shown> = {
  table: 'push_messaging_config',
  title: 'push messaging configuration',
  key: 'id',
  fields: pushMessagingConfigFields,
  secrets: {
    apnsKeyP8: { schema: apnsKey, shown: ['hasApnsKey', 'sealed_apns_key_p8 is not null'] },
    fcmServiceAccount: { schema: fcmServiceAccount, shown: ['hasFcmServiceAccount', 'sealed_fcm_service_account is not null'] },
    fcmServerKey: { schema: fcmServerKey, shown: ['hasFcmServerKey', 'sealed_fcm_server_key is not null'] },
  },
  unique: { push_messaging_config_name: ['name', 'There already is a configuration with this name.'] },
  events: {
    created: 'ADMIN_PUSH_MESSAGING_CONFIG_CREATED',
    updated: 'ADMIN_PUSH_MESSAGING_CONFIG_UPDATED',
    deleted: 'ADMIN_PUSH_MESSAGING_CONFIG_DELETED',
  },
  deletion: 'push_messaging_config_deleted',
  settle({ runtime }, draft, faults) {
    const { platform } = draft.values;
    if (platform === 'WINDOWS') faults.add('INVALID_VALUE', 'platform WINDOWS is reserved: nothing can be pushed to it.', 'input', 'platform');
    const fcmApiVersion = platform === 'ANDROID' ? (draft.values.fcmApiVersion ?? 'HTTP_V1') : null;
    if (fcmApiVersion === 'LEGACY' && draft.current?.fcmApiVersion !== 'LEGACY')
      faults.add('INVALID_VALUE', 'fcmApiVersion LEGACY is no longer served by its provider.', 'input', 'fcmApiVersion');
    else checkNeeds(fcmApiVersion ?? platform, draft, faults);
    checkOutgoingAddress(runtime, 'fcmEndpoint', draft.values.fcmEndpoint, faults);
    return { ...draft.values, fcmApiVersion };
  },
};

export const pushMessagingConfigFlows = objectFlows(pushMessagingConfig);
