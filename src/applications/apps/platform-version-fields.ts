import { z } from 'zod';
import { identifier, plainText } from '../../kernel/contract/field-schemas.ts';
import { fixed, onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import type { ObjectInput, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { platformNames } from '../mobile-settings/index.ts';

export const versionStatuses = ['ENABLED', 'LOGIN_ONLY', 'DISABLED'] as const;
export const integrityChecks = ['FULL', 'NONE'] as const;

type Values = Readonly<Record<string, unknown>>;

const off = preset(z.boolean(), false);
const isPushingIos = ({ platform, pushMessagingConfigId }: Values) => platform === 'IOS' && pushMessagingConfigId !== null;
const forPushingIos = 'versions on IOS with a pushMessagingConfigId';

/** What a version of an application on an operating system consists of (administration §1.6), its signatures apart. */
export const platformVersionFields = {
  appIdentifier: fixed(required(identifier)),
  platform: fixed(required(z.enum(platformNames))),
  versionName: fixed(required(plainText(64))),
  status: required(z.enum(versionStatuses)),
  integrityCheck: preset(z.enum(integrityChecks), 'FULL'),
  tamperingProtectionEnabled: off,
  payloadEncryptionEnabled: off,
  pushMessagingConfigId: optional(z.uuid('must be an id')),
  cordova: onlyFor('versions on ANDROID', ({ platform }) => platform === 'ANDROID', off),
  useApnsDevelopmentEnvironment: onlyFor(forPushingIos, isPushingIos, off),
  sendBadgeNumber: onlyFor(forPushingIos, isPushingIos, off),
  applicationBundleIdentifier: onlyFor(
    'versions on IOS',
    ({ platform }) => platform === 'IOS',
    optional(z.string().regex(/^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,9}$/, 'must be a domain name in reverse order')),
  ),
} as const;

export type PlatformVersionFields = typeof platformVersionFields;
export type PlatformVersionInput = ObjectInput<PlatformVersionFields, 'applicationSignatures'>;
export type PlatformVersionNode = ObjectRow<PlatformVersionFields> & { readonly signatureCount: number };
