import type { Changes } from '../../kernel/contract/changes.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** One change of an object: what the trail told about it, kept for good. */
export interface ConfigurationVersion {
  readonly version: number;
  readonly validFrom: Date;
  readonly action: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly changes: Changes;
}

/** Every change of an object, oldest first; none for an object that is unknown or has not changed since its past is kept. */
export function readVersions(query: Query, { objectType, objectId }: { objectType: string; objectId: string }): Promise<ConfigurationVersion[]> {
  if (objectId.includes('\0') || objectType.includes('\0')) return Promise.resolve([]);
  return query<ConfigurationVersion>(
    `select version, valid_from as "validFrom", action, changes from configuration_version where object_type = $1 and object_id = $2 order by version`,
    [objectType, objectId],
  );
}
