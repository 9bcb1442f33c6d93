import type { Runtime } from '../../kernel/work/runtime.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import { findVersion } from './find-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** What tells a version of an application apart from all others. */
export interface VersionName {
  readonly appIdentifier: string;
  readonly platform: PlatformName;
  readonly versionName: string;
}

/** The version of an application with this name, from the cache of this process. Undefined when there is none. */
export async function findNamedVersion(
  runtime: Runtime,
  { appIdentifier, platform, versionName }: VersionName,
): Promise<PlatformVersionNode | undefined> {
  const load = async (key: string) =>
    (
      await runtime.database.query<{ id: string }>(
        'select id from mobile_platform_version where app_identifier = $1 and platform = $2 and version_name = $3',
        JSON.parse(key) as string[],
      )
    )[0];
  const key = JSON.stringify([appIdentifier, platform, versionName]);
  const found = await runtime.caches.of<{ id: string }>('platform-version-name', load).get(key);
  return found && findVersion(runtime, found.id);
}
