import type { Changes } from '../../kernel/contract/changes.ts';
import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { ConfigurationVersionObject } from './configuration.graphql.ts';

const columns = 'version, valid_from as "validFrom", action, changes, event_id as "eventId", channel, admin_user as "adminUser", reason';

interface Row extends Omit<ConfigurationVersionObject, 'changes'> {
  readonly changes: Changes;
}

/** The changes of an object, oldest first. */
export async function readHistory(
  runtime: Runtime,
  { objectType, objectId }: { objectType: string; objectId: string },
  request: PageRequest,
): Promise<Page<ConfigurationVersionObject>> {
  const isNonsense = objectType.includes('\0') || objectId.includes('\0');
  const page = await readKeysetPage<Row>(
    runtime.database.query,
    {
      columns,
      from: 'configuration_version',
      where: ['object_type = $1', 'object_id = $2'],
      values: isNonsense ? ['', ''] : [objectType, objectId],
      order: [{ column: 'version', type: 'bigint' }],
    },
    request,
  );
  return mapPage(page, (row) => ({
    ...row,
    changes: Object.entries(row.changes).map(([field, [before, after]]) => ({ field, before, after })),
  }));
}
