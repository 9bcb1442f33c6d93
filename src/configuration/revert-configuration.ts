import { userFault } from '../kernel/errors/user-errors.ts';
import { masked } from '../kernel/fields/changes.ts';
import type { Work } from '../kernel/work/work.ts';
import type { ObjectKind } from './object-kind.ts';
import { kindOfType } from './object-kinds.ts';
import { readVersions } from './read-versions.ts';
import { type State, stateAt } from './state-at.ts';

/** Which object is to be again what it was, and what its latest version is for whoever asks. */
export interface Reversion {
  readonly objectType: string;
  readonly objectId: string;
  readonly toVersion: number;
  readonly version: number;
}

/** What came of it. */
export interface Reverted {
  /** Another than before where an object with a generated id was created anew. */
  readonly objectId: string;
  readonly oneTimeSecret: string | null;
}

/**
 * What of a state can be brought about again: fields of the object, none with a secret in it and none of which events tell less than there is. What a
 * complete state does not mention gets its initial value.
 */
function statable({ fields, toldInPart = [] }: ObjectKind, { values, isComplete }: State): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  for (const [name, { initial, isFixed }] of Object.entries(fields)) {
    const isUntold = toldInPart.includes(name) || JSON.stringify(values[name] ?? null).includes(`"${masked}"`);
    if (isUntold) continue;
    if (name in values) input[name] = values[name];
    else if (isComplete && !isFixed && initial !== undefined) input[name] = null;
  }
  return input;
}

/**
 * Makes an object what it was in an earlier version, by the flow that any change of it takes: same checks, same event. One that was deleted is
 * created anew. Secrets stay as they are. Throws a `UserFault`: `NOT_FOUND`, `STALE_VERSION` when somebody else changed it meanwhile, or what its flow
 * has against the state.
 */
export async function revertConfiguration(work: Work, { objectType, objectId, toVersion, version }: Reversion): Promise<Reverted> {
  const kind = kindOfType(objectType);
  if (!kind) throw userFault('INVALID_VALUE', 'Objects of this type cannot be reverted.', ['objectType']);
  const known = await readVersions(work.sql.bind(work), { objectType, objectId });
  if (known.length === 0) throw userFault('NOT_FOUND', 'No change of such an object is known.', ['objectId']);
  await work.sql('select pg_advisory_xact_lock(hashtext($1))', [`configuration ${objectType} ${objectId}`]);
  const [current] = await work.sql<{ key: string; version: number }>(kind.locate, [objectId]);
  const history = await readVersions(work.sql.bind(work), { objectType, objectId });
  const latest = history.at(-1)?.version ?? 0;
  if (version !== latest) throw userFault('STALE_VERSION', `Somebody else changed it: the version is now ${latest}.`, ['version']);
  const state = toVersion >= 0 && toVersion <= latest ? stateAt(history, toVersion) : null;
  if (!state) throw userFault('NOT_FOUND', 'It did not exist in that version.', ['toVersion']);
  const input = statable(kind, state);
  const outcome = await (current ? kind.update(work, current.key, { ...input, version: current.version }) : kind.create(work, input));
  const { oneTimeSecret = null } = (outcome ?? {}) as { oneTimeSecret?: string | null };
  return { objectId: work.changes.find((change) => change.objectType === objectType)?.objectId ?? objectId, oneTimeSecret };
}
