import { findVersion } from '../applications/apps/index.ts';
import type { Client } from '../applications/clients/index.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

/** The application behind a token, as gateways are told; empty for tokens of other clients than installations (oauth.md §6.8, §7.1). */
interface WireApplication {
  readonly app_identifier: string;
  readonly app_platform: string;
  readonly app_version: string;
}

/** The application a client is an installation of, with platform and version. */
export async function applicationOf(runtime: Runtime, client: Readonly<Client> | undefined): Promise<WireApplication> {
  const { appIdentifier, platform, platformVersionId } = client ?? {};
  const version = platformVersionId ? await findVersion(runtime, platformVersionId) : undefined;
  return { app_identifier: appIdentifier ?? '', app_platform: platform?.toLowerCase() ?? '', app_version: version?.versionName ?? '' };
}
