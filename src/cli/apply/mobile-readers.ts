import type { mobileObjectKinds } from '../../administration/configuration/index.ts';
import { mobileApp, mobilePlatform, platformVersion } from '../../applications/apps/index.ts';
import { fidoConfig, fidoPolicyMapping } from '../../applications/fido-settings/index.ts';
import { authPropertiesSet, callbackConfig, mobileConfig, pushMessagingConfig } from '../../applications/mobile-settings/index.ts';
import { pinPolicy } from '../../applications/pin-policies/index.ts';
import type { FieldTable } from '../../kernel/objects/fields/field.ts';
import type { ObjectKind } from '../../kernel/objects/object-kind.ts';
import { readObjects, readObjectsBy } from '../../kernel/objects/read-objects.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { only } from './read-only.ts';

type ReadPage = (runtime: Runtime, page: PageRequest) => Promise<Page<object>>;

function listOf<Fields extends FieldTable, Shown extends object>(kind: ObjectKind<Fields, never, Shown>): ReadPage {
  return (runtime, page) => readObjects(runtime, kind, page);
}

/** Certificates without what follows from them. */
async function readApps(runtime: Runtime, page: PageRequest): Promise<Page<object>> {
  return mapPage(await readObjects(runtime, mobileApp, page), (app) => ({
    ...app,
    certificates: app.certificates.map(({ name, expiresAt, pem }) => ({ name, expiresAt, pem })),
  }));
}

/** Versions with the names of their push messaging configurations in place of ids. */
async function readVersions(runtime: Runtime, page: PageRequest): Promise<Page<object>> {
  const versions = await readObjects(runtime, platformVersion, page);
  const ids = versions.edges.flatMap(({ node }) => node.pushMessagingConfigId ?? []);
  const configs = await readObjectsBy(runtime, pushMessagingConfig, 'id', ids);
  const names = new Map(configs.flatMap((config) => (config ? [[config.id, config.name] as const] : [])));
  return mapPage(versions, (version) => ({ ...version, pushMessagingConfigName: names.get(version.pushMessagingConfigId ?? '') ?? null }));
}

/** How each kind of object around mobile applications is read for an export. */
export const mobileReaders: Readonly<Record<keyof typeof mobileObjectKinds, ReadPage>> = {
  pinPolicies: listOf(pinPolicy),
  fidoConfig: only(fidoConfig),
  fidoPolicyMappings: listOf(fidoPolicyMapping),
  mobileConfig: only(mobileConfig),
  authPropertiesSets: listOf(authPropertiesSet),
  callbackConfigs: listOf(callbackConfig),
  pushMessagingConfigs: listOf(pushMessagingConfig),
  mobilePlatforms: listOf(mobilePlatform),
  mobileApps: readApps,
  mobilePlatformVersions: readVersions,
};
