import { z } from 'zod';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectKind } from '../../kernel/objects/object-kind.ts';
import { type PlatformVersionFields, platformVersionFields } from './platform-version-fields.ts';
import { settlePlatformVersion } from './settle-platform-version.ts';

/** Whoever knows a signature can pass for the application: they are never read back. */
const signatures = z
  .array(z.string().regex(/^[\x21-\x7e]{1,1024}$/, 'must be 1 to 1024 printable characters without blanks'))
  .min(1, 'must name at least one')
  .max(50)
  .refine((list) => new Set(list).size === list.length, 'must not repeat an entry');

/** A version stays as long as it is installed anywhere; then it can be disabled. */
export const platformVersion: ObjectKind<PlatformVersionFields, 'applicationSignatures', { readonly signatureCount: number }> = {
  table: 'mobile_platform_version',
  title: 'version of an application',
  key: 'id',
  fields: platformVersionFields,
  secrets: { applicationSignatures: { schema: signatures, shown: ['signatureCount', 'cardinality(sealed_application_signatures)'] } },
  unique: { mobile_platform_version_name: ['versionName', 'There already is a version of the application with this name.'] },
  events: {
    created: 'ADMIN_MOBILE_PLATFORM_VERSION_CREATED',
    updated: 'ADMIN_MOBILE_PLATFORM_VERSION_UPDATED',
    deleted: 'ADMIN_MOBILE_PLATFORM_VERSION_DELETED',
  },
  deletion: 'mobile_platform_version_deleted',
  settle: settlePlatformVersion,
};

export const versionFlows = objectFlows(platformVersion);
