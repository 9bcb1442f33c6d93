import { shownColumns } from '../../kernel/objects/object-columns.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import { platformVersion } from './platform-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** One page of the versions of each application, oldest first, in one read. */
export function readVersions(
  runtime: Runtime,
  platform: PlatformName | undefined,
  apps: readonly (readonly string[])[],
  page: PageRequest,
): Promise<Page<PlatformVersionNode>[]> {
  const source = {
    columns: shownColumns(platformVersion),
    from: 'mobile_platform_version',
    where: platform ? ['platform = $1'] : [],
    values: platform ? [platform] : [],
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'id', type: 'uuid' as const },
    ],
  };
  return readKeysetPages<PlatformVersionNode>(runtime.database.query, source, { columns: ['app_identifier'], keys: apps }, page);
}
