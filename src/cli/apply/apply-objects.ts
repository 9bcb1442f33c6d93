import { nameOf, type ObjectKind, type ObjectKindName, objectKindNames, objectKinds, storedNames } from '../../administration/configuration/index.ts';
import type { Changes } from '../../kernel/contract/changes.ts';
import { UserFault } from '../../kernel/contract/errors/user-errors.ts';
import type { Work } from '../../kernel/work/work.ts';
import { ConfigFileError, type FileProblem } from './config-file-error.ts';
import type { StatedObject } from './config-file-schema.ts';
import { ownKindFirst } from './own-kind-first.ts';
import type { Plan, PlannedObject } from './plan.ts';
import type { ReadConfigFile } from './read-config-file.ts';
import { pathText, type YamlDocument } from './yaml-document.ts';

/** What the events recorded since say about the object. */
function changesSince(work: Work, eventsBefore: number): Changes {
  const details = work.recorded[eventsBefore]?.details ?? {};
  if ('changes' in details) return details.changes as Changes;
  return Object.fromEntries(((details.fields as string[] | undefined) ?? []).map((field) => [field, [null, null]]));
}

async function applyObject(work: Work, kind: ObjectKindName, object: StatedObject): Promise<PlannedObject> {
  const row: ObjectKind = objectKinds[kind];
  const { find, create, update, isSingle } = row;
  const eventsBefore = work.recorded.length;
  const names = isSingle ? ['true'] : storedNames(row, object);
  const [known] = await work.sql<{ key: string; version: number }>(find, names);
  const outcome = await (known ? update(work, known.key, { ...object, version: known.version }) : create(work, object));
  const isChanged = work.recorded.length > eventsBefore;
  const { oneTimeSecret = null } = outcome as { oneTimeSecret?: string | null };
  const id = nameOf(row, object);
  return { kind, id, action: isChanged ? (known ? 'update' : 'create') : 'none', changes: changesSince(work, eventsBefore), oneTimeSecret };
}

/** The path stands before the message: it need not begin with the field again. */
function withoutField(message: string, field: string): string {
  return field !== '' && message.startsWith(field) ? message.slice(field.length).replace(/^:? /, '') : message;
}

function problemsOf(fault: UserFault, kind: ObjectKindName, at: number, document: YamlDocument): FileProblem[] {
  return fault.userErrors.map(({ field, message }) => {
    const inside = field?.[0] === 'input' ? field.slice(1).map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : [];
    const path = [...((objectKinds[kind] as ObjectKind).isSingle ? [kind] : [kind, at]), ...inside];
    return { ...document.locate(path), path: pathText(path), message: withoutField(message, inside.join('.')) };
  });
}

/** Applies the objects of one kind, each behind a savepoint, so that all that is wrong with them is told at once. */
async function applyKind(work: Work, kind: ObjectKindName, { stated, document }: ReadConfigFile, problems: FileProblem[]): Promise<PlannedObject[]> {
  const planned: PlannedObject[] = [];
  for (const [at, object] of ownKindFirst(objectKinds[kind], stated[kind] ?? [])) {
    await work.sql('savepoint object');
    try {
      planned.push(await applyObject(work, kind, object));
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      problems.push(...problemsOf(error, kind, at, document));
      await work.sql('rollback to savepoint object');
    }
    await work.sql('release savepoint object');
    (await work.entities()).clear();
  }
  return planned;
}

/**
 * Brings about what a file states, in one transaction: scopes first, then what refers to them. Only one process at a time does this.
 * Throws `ConfigFileError` when anything is wrong; then nothing happens.
 */
export async function applyObjects(work: Work, { file, read }: { file: string; read: ReadConfigFile }): Promise<Plan> {
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', ['signet-apply']);
  const objects: PlannedObject[] = [];
  for (const kind of objectKindNames) {
    const problems: FileProblem[] = [];
    objects.push(...(await applyKind(work, kind, read, problems)));
    if (problems.length > 0) throw new ConfigFileError(file, problems);
  }
  return { objects, isEmpty: objects.every(({ action }) => action === 'none') };
}
