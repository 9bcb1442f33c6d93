import { changesConfiguration } from '../trail/configuration-change.ts';
import type { ObjectChange } from './object-change.ts';

/** Objects of people rather than of the configuration: their past is not kept. */
const isNotConfiguration: ReadonlySet<string> = new Set(['user', 'dynamic_client']);

// The time is that of the statement: whoever waits for a row that another transaction changes comes later than that one.
const keepVersion = `insert into configuration_version
    (object_type, object_id, version, valid_from, action, event_id, channel, admin_user, reason, changes)
  select $1, $2, coalesce((select max(version) from configuration_version where object_type = $1 and object_id = $2), 0) + 1,
    clock_timestamp(), $3, $4, $5, $6, $7, $8::text::json`;

/** The statements that keep how an object of the configuration changed: after the change, in its transaction. */
export function keepVersions(changes: readonly ObjectChange[]): { readonly text: string; readonly values: readonly unknown[] }[] {
  return changes.flatMap(({ event, objectType, objectId, changes: fields }) => {
    const [, action] = /_(CREATED|UPDATED|DELETED)$/.exec(event.type) ?? [];
    const isKept = changesConfiguration(event) || event.type.startsWith('ADMIN_ACCOUNT_');
    if (!action || !isKept || isNotConfiguration.has(objectType)) return [];
    const reason = event.details?.changeReason ?? null;
    return [{ text: keepVersion, values: [objectType, objectId, action, event.id, event.channel, event.admin_user, reason, JSON.stringify(fields)] }];
  });
}
