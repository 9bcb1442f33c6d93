import { z } from 'zod';
import { optional, preset } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { smsSenderId } from './sms-sender-id.ts';

export const pushEnrollmentModes = ['SINGLE_DEVICE', 'OVERRIDE_ALLOWED', 'MULTIPLE_DEVICES'] as const;

const off = preset(z.boolean(), false);

/** The general settings of mobile authentication (administration §1.7). */
const mobileConfigFields = {
  enrollmentEnabled: off,
  uniquePgpKeysPerEnrollment: off,
  enrollmentOverrideEnabled: off,
  pushEnrollmentMode: preset(z.enum(pushEnrollmentModes), 'SINGLE_DEVICE'),
  pushAuthenticationEnabled: off,
  smsAuthenticationEnabled: off,
  smsSenderId: optional(smsSenderId),
  onlyPreconfiguredCallbackUrls: off,
} as const;

type Fields = typeof mobileConfigFields;
export type MobileConfigInput = ObjectInput<Fields>;
export type MobileConfigNode = ObjectRow<Fields>;

/** The one mobile configuration. */
export const mobileConfig: ObjectKind<Fields, never> = {
  table: 'mobile_config',
  title: 'mobile configuration',
  key: 'onlyRow',
  fields: mobileConfigFields,
  secrets: {},
  unique: {},
  events: { updated: 'ADMIN_MOBILE_CONFIG_UPDATED' },
};

export const mobileConfigFlows = objectFlows(mobileConfig);
