import { readKeysetPages } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import { shownColumns } from '../kernel/objects/object-columns.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import { platformVersion } from './platform-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** How many versions each application has, in one read. */
export async function countVersions(runtime: Runtime, platform: PlatformName | undefined, apps: readonly string[]): Promise<number[]> {
  const rows = await runtime.database.query<{ app: string; count: number }>(
    `select app_identifier as app, count(*)::int as count from mobile_platform_version
      where app_identifier = any($1) and ($2::text is null or platform = $2) group by app_identifier`,
    [apps, platform ?? null],
  );
  const byApp = new Map(rows.map(({ app, count }) => [app, count]));
  return apps.map((app) => byApp.get(app) ?? 0);
}

/** One page of the versions of each application, oldest first, in one read. */
export function readVersions(
  runtime: Runtime,
  platform: PlatformName | undefined,
  apps: { readonly keys: readonly string[]; countOf(app: string): Promise<number> },
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
  return readKeysetPages<PlatformVersionNode>(runtime.database.query, source, { column: 'app_identifier', ...apps }, page);
}
