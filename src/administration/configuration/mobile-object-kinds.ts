import { z } from 'zod';
import {
  createMobileApp,
  createPlatformVersion,
  mobileApp,
  mobilePlatform,
  mobilePlatformFlows,
  platformVersion,
  updateMobileApp,
  versionFlows,
} from '../../applications/apps/index.ts';
import { fidoConfig, fidoConfigFlows, fidoPolicyMapping, fidoPolicyMappingFlows } from '../../applications/fido-settings/index.ts';
import {
  authPropertiesSet,
  authPropertiesSetFlows,
  callbackConfig,
  callbackConfigFlows,
  mobileConfig,
  mobileConfigFlows,
  pushMessagingConfig,
  pushMessagingConfigFlows,
} from '../../applications/mobile-settings/index.ts';
import { pinPolicy, pinPolicyFlows } from '../../applications/pin-policies/index.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { nameText } from '../../kernel/contract/field-schemas.ts';
import { type FieldTable, optional } from '../../kernel/objects/fields/field.ts';
import type { Work } from '../../kernel/work/work.ts';
import { named, single } from './described-kinds.ts';
import type { ObjectKind } from './object-kind.ts';

const { pushMessagingConfigId: _, ...versionFields } = platformVersion.fields;

/** In a file a version names its push messaging configuration, whose id is another in every deployment. */
const versionInFile: FieldTable = {
  ...versionFields,
  pushMessagingConfigName: optional(nameText),
  applicationSignatures: optional(z.array(z.string())),
};

async function withPushConfigId(work: Work, input: object): Promise<object> {
  const { pushMessagingConfigName: name, ...version } = input as { pushMessagingConfigName?: string | null };
  if (name === undefined || name === null) return { ...version, pushMessagingConfigId: name };
  const [config] = await work.sql<{ id: string }>('select id from push_messaging_config where name = $1', [name]);
  if (!config)
    throw userFault('UNKNOWN_REFERENCE', `pushMessagingConfigName: there is no push messaging configuration ${name}.`, [
      'input',
      'pushMessagingConfigName',
    ]);
  return { ...version, pushMessagingConfigId: config.id };
}

type Creation = Parameters<typeof createPlatformVersion>[1];

const mobilePlatformVersions: ObjectKind = {
  idField: 'appIdentifier',
  alsoNamedBy: ['platform', 'versionName'],
  fields: versionInFile,
  secrets: [],
  objectType: platformVersion.table,
  past: {
    fields: platformVersion.fields,
    secrets: ['applicationSignatures'],
    create(work, told) {
      const { appIdentifier, platform, ...input } = told as Creation['input'] & Creation;
      return createPlatformVersion(work, { appIdentifier, platform, input });
    },
    update: (work, key, input) => versionFlows.update(work, { key, input }),
  },
  locate: 'select id as key, version from mobile_platform_version where id = $1 for update',
  find: 'select id as key, version from mobile_platform_version where app_identifier = $1 and platform = $2 and version_name = $3 for update',
  async create(work, stated) {
    const { appIdentifier, platform, ...input } = (await withPushConfigId(work, stated)) as Creation['input'] & Creation;
    return createPlatformVersion(work, { appIdentifier, platform, input });
  },
  update: async (work, key, input) => versionFlows.update(work, { key, input: await withPushConfigId(work, input) }),
};

/** What mobile applications are configured by, in the order in which they refer to each other. */
export const mobileObjectKinds = {
  pinPolicies: named(pinPolicy, 'name', pinPolicyFlows),
  fidoConfig: single(fidoConfig, fidoConfigFlows),
  fidoPolicyMappings: named(fidoPolicyMapping, 'name', fidoPolicyMappingFlows),
  mobileConfig: single(mobileConfig, mobileConfigFlows),
  authPropertiesSets: { ...named(authPropertiesSet, 'name', authPropertiesSetFlows), refersToOwnKindBy: 'fallbackName' },
  callbackConfigs: named(callbackConfig, 'callbackUrl', callbackConfigFlows),
  pushMessagingConfigs: named(pushMessagingConfig, 'name', pushMessagingConfigFlows),
  mobilePlatforms: named(mobilePlatform, 'name', mobilePlatformFlows),
  mobileApps: { ...named(mobileApp, 'identifier', { create: createMobileApp, update: updateMobileApp }), toldInPart: ['certificates'] },
  mobilePlatformVersions,
} as const satisfies Record<string, ObjectKind>;
