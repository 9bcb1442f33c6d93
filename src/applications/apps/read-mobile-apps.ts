import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { searchPattern } from '../../kernel/store/search-pattern.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { mobileApp } from './mobile-app.ts';
import type { MobileAppNode } from './mobile-app-fields.ts';

/** One page of mobile applications, oldest first. */
export function readMobileApps(runtime: Runtime, search: string | undefined, page: PageRequest): Promise<Page<MobileAppNode>> {
  const named = search ? { where: ['(identifier collate "C" ilike $1 or name_key like $1)'], values: [searchPattern(search)] } : undefined;
  return readObjects(runtime, mobileApp, page, named);
}
