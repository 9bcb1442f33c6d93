import { findVersion } from '../../applications/apps/index.ts';
import type { Client } from '../../applications/clients/index.ts';
import type { PlatformName } from '../../applications/mobile-settings/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** What a disabled version of an application is called in the trail. */
export interface DisabledVersion {
  readonly appIdentifier: string;
  readonly platform: PlatformName;
  readonly appVersion: string;
}

/** The version of its application that an installation has, when that is disabled: then it can do nothing (oauth.md §9.3). Undefined for other clients. */
export async function disabledVersion(runtime: Runtime, { kind, platformVersionId }: Readonly<Client>): Promise<DisabledVersion | undefined> {
  if (kind !== 'DYNAMIC' || !platformVersionId) return undefined;
  const version = await findVersion(runtime, platformVersionId);
  if (version?.status !== 'DISABLED') return undefined;
  return { appIdentifier: version.appIdentifier, platform: version.platform, appVersion: version.versionName };
}
