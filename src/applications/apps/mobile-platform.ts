import { z } from 'zod';
import { plainText, setOf } from '../../kernel/contract/field-schemas.ts';
import { fixed, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { platformNames } from '../mobile-settings/index.ts';

/** Rules for the versions of an operating system, for all applications (administration §1.5). */
const mobilePlatformFields = {
  name: fixed(required(z.enum(platformNames))),
  minimumOsVersion: optional(z.string().regex(/^\d{1,9}(\.\d{1,9}){0,2}$/, 'must be one to three numbers with dots between them')),
  blockedOsVersions: preset(setOf(plainText(64), 1000), []),
} as const;

type Fields = typeof mobilePlatformFields;
export type MobilePlatformInput = ObjectInput<Fields>;
export type MobilePlatformNode = ObjectRow<Fields>;

/** While there are no rules for a system, every version of it passes. */
export const mobilePlatform: ObjectKind<Fields, never> = {
  table: 'mobile_platform',
  title: 'mobile platform',
  key: 'name',
  fields: mobilePlatformFields,
  secrets: {},
  unique: { mobile_platform_pkey: ['name', 'There already are rules for this operating system.'] },
  settle(_work, { values }, faults) {
    if (values.name === 'WINDOWS') faults.add('INVALID_VALUE', 'name WINDOWS is reserved.', 'input', 'name');
    return values;
  },
  events: { created: 'ADMIN_MOBILE_PLATFORM_CREATED', updated: 'ADMIN_MOBILE_PLATFORM_UPDATED', deleted: 'ADMIN_MOBILE_PLATFORM_DELETED' },
};

export const mobilePlatformFlows = objectFlows(mobilePlatform);
