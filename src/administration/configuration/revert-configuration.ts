import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { masked } from '../../kernel/objects/fields/changes.ts';
import { findReplacedContent } from '../../kernel/objects/replaced-content.ts';
import type { Work } from '../../kernel/work/work.ts';
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
  /** Fields that stayed as they were: secrets, and contents that are kept no more. */
  readonly keptFields: readonly string[];
}

/** What of a state can be brought about again, and what stays as it is. */
interface Statable {
  readonly input: Readonly<Record<string, unknown>>;
  readonly kept: readonly string[];
}

function isMasked(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes(`"${masked}"`);
}

/** What a field of which the state tells something is to be; undefined when that cannot be brought about. */
async function pastValue(work: Work, kind: ObjectKind, { objectType, objectId }: Reversion, name: string, told: unknown): Promise<unknown> {
  if (isMasked(told)) return undefined;
  return kind.toldInPart?.includes(name) ? findReplacedContent(work, objectType, objectId, name, told) : told;
}

/**
 * Fields of the object, none with a secret in it, and contents that are kept beside the trail. What a complete state does not mention gets its initial
 * value. `latest` is what the object is now, null when it is gone.
 */
async function statable(work: Work, kind: ObjectKind, reversion: Reversion, { values, isComplete }: State, latest: State | null): Promise<Statable> {
  const { fields, secrets, toldInPart = [], withOwnPast = [] } = kind;
  const input: Record<string, unknown> = {};
  const kept = secrets.filter((name) => name in values);
  for (const [name, { initial, isFixed }] of Object.entries(fields)) {
    if (!(name in values)) {
      const hasInitial = isComplete && !isFixed && initial !== undefined;
      if (hasInitial && ![...toldInPart, ...withOwnPast].includes(name)) input[name] = null;
    } else if (!latest || !isSame(latest.values[name], values[name])) {
      const value = await pastValue(work, kind, reversion, name, values[name]);
      if (value === undefined) kept.push(name);
      else input[name] = value;
    }
  }
  return { input, kept };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Makes an object what it was in an earlier version, by the flow that any change of it takes: same checks, same event. One that was deleted is
 * created anew. Secrets stay as they are, which the result says. Throws a `UserFault`: `NOT_FOUND`, `STALE_VERSION` when somebody else changed it
 * meanwhile, or what its flow has against the state.
 */
export async function revertConfiguration(work: Work, reversion: Reversion): Promise<Reverted> {
  const { objectType, objectId, toVersion, version } = reversion;
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
  const { input, kept } = await statable(work, kind, reversion, state, current ? stateAt(history, latest) : null);
  const outcome = await (current ? kind.update(work, current.key, { ...input, version: current.version }) : kind.create(work, input));
  const { oneTimeSecret = null } = (outcome ?? {}) as { oneTimeSecret?: string | null };
  // The last change is its own: others of its kind may have lost something to it before.
  const own = work.changes.findLast((change) => change.objectType === objectType);
  return { objectId: own?.objectId ?? objectId, oneTimeSecret, keptFields: kept };
}
