import { errorTable } from '../../kernel/contract/errors/error-table.ts';
import { printSchemas } from '../../server/print-graphql.ts';
import { configFileJsonSchema } from '../apply/index.ts';
import { describeEvents } from './describe-events.ts';
import { describeJobs } from './describe-jobs.ts';
import { describeSettings } from './describe-settings.ts';
import { printConfiguration } from './print-configuration.ts';
import { printEvents } from './print-events.ts';
import { printPermissions } from './print-permissions.ts';

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The contract with the outside: every printed file by its path below the package folder. */
export function contractFiles(): ReadonlyMap<string, string> {
  const { admin, account } = printSchemas();
  return new Map([
    ['schema/graphql/admin.graphql', admin],
    ['schema/graphql/account.graphql', account],
    ['schema/audit-events.json', json(describeEvents())],
    ['schema/audit-events.md', printEvents()],
    ['schema/errors.json', json(errorTable)],
    ['schema/jobs.json', json(describeJobs())],
    ['schema/config.json', json(describeSettings())],
    ['schema/config-file.json', json(configFileJsonSchema())],
    ['docs/configuration.md', printConfiguration()],
    ['docs/permissions.md', printPermissions()],
  ]);
}
