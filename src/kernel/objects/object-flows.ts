import { refuseWhileReferred, releaseDependents } from '../work/release-dependents.ts';
import type { Work } from '../work/work.ts';
import { isEmpty } from './fields/changes.ts';
import { checkVersion } from './fields/check-version.ts';
import type { FieldTable, FieldValues } from './fields/field.ts';
import { lockKind, lockObject } from './lock-object.ts';
import { columnOf, shownColumns } from './object-columns.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from './object-kind.ts';
import { keepReplacedContent } from './replaced-content.ts';
import { secretsGone } from './settle-secrets.ts';
import { insertObject, replaceObject, settleObject, toldChanges } from './write-object.ts';

/** The three flows of a kind of configuration object. */
export interface ObjectFlows<Fields extends FieldTable, Secret extends string, Node> {
  create(work: Work, input: ObjectInput<Fields, Secret>): Promise<Node>;
  update(work: Work, request: { readonly key: string; readonly input: ObjectInput<Fields, Secret> }): Promise<Node>;
  /** Resolves to the key of the object that was deleted. */
  remove(work: Work, request: { readonly key: string }): Promise<string>;
}

type Told = Parameters<Work['record']>;

/**
 * The flows that administer a kind of object. Each leaves exactly its event; an update that changes nothing leaves none. They throw a
 * `UserFault`: what is wrong with the input, `NOT_FOUND`, `STALE_VERSION`, or `IN_USE` while others need the object.
 */
export function objectFlows<Fields extends FieldTable, Secret extends string, Shown extends object>(
  kind: ObjectKind<Fields, Secret, Shown>,
): ObjectFlows<Fields, Secret, ObjectRow<Fields> & Shown> {
  type Node = ObjectRow<Fields> & Shown;
  const { table, key: keyField, events, deletion } = kind;
  const plain = kind as unknown as ObjectKind<Fields>;
  const record = (work: Work, event: keyof typeof events, row: ObjectRow<Fields>, details: object) => {
    const subject = kind.appName ? { appName: kind.appName(row) } : {};
    work.record(...([events[event], { objectType: table, ...details, ...subject }] as unknown as Told));
  };
  const shown = shownColumns(plain);
  const read = async (work: Work, key: string): Promise<Node> => {
    const [row] = await work.sql<Node>(`select ${shown} from ${table} where ${columnOf(keyField)} = $1`, [key]);
    return row as Node;
  };

  return {
    async create(work, input) {
      await lockKind(work, plain);
      const { id, row, changes } = await settleObject(work, plain, input, undefined);
      const now = work.runtime.clock.now();
      const place = { ...(keyField === 'id' ? { id } : {}), version: 1, createdAt: now, updatedAt: now };
      await insertObject(work, plain, { ...row, ...place });
      const node = await read(work, id);
      record(work, 'created', node, { objectId: id, changes });
      return node;
    },
    async update(work, { key, input }) {
      const stored = await lockObject(work, plain, key);
      checkVersion(input.version, stored.version);
      const { id, row, changes } = await settleObject(work, plain, input, stored);
      if (isEmpty(changes)) return read(work, key);
      await keepReplacedContent(work, plain, id, stored, row as FieldValues<Fields>);
      await replaceObject(work, plain, key, { ...row, version: stored.version + 1, updatedAt: work.runtime.clock.now() });
      const node = await read(work, key);
      record(work, 'updated', node, { objectId: keyField === 'onlyRow' ? table : id, changes });
      return node;
    },
    async remove(work, { key }) {
      const stored = await lockObject(work, plain, key);
      if (deletion) await refuseWhileReferred(work, deletion, key, keyField);
      const removed = deletion ? { removed: await releaseDependents(work, deletion, key) } : {};
      await keepReplacedContent(work, plain, stored.id, stored, undefined);
      await work.sql(`delete from ${table} where ${columnOf(keyField)} = $1`, [key]);
      const changes = { ...toldChanges(plain, stored, undefined), ...secretsGone(plain, stored) };
      record(work, 'deleted', stored, { objectId: key, changes, ...removed });
      return key;
    },
  };
}
