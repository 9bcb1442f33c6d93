import type { z } from 'zod';
import type { Sealing } from '../base/crypto/sealing.ts';
import type { Changes } from '../contract/changes.ts';
import type { FaultList } from '../contract/errors/fault-list.ts';
import type { Work } from '../work/work.ts';
import { masked } from './fields/changes.ts';
import { parseField } from './fields/parse-field.ts';
import { mayCompareSecret } from './may-compare.ts';
import { sealedField } from './object-columns.ts';
import type { ObjectKind, SettledSecret } from './object-kind.ts';

type Values = Readonly<Record<string, unknown>>;
type Sealed = string | readonly string[] | null;

/** The secrets of an object: what its rules may know, what is stored, and what the trail tells. */
export interface SettledSecrets {
  readonly known: Readonly<Record<string, SettledSecret>>;
  readonly sealed: Readonly<Record<string, Sealed>>;
  readonly changes: Changes;
}

/** What a sealed secret of an object is bound to, so that it opens in its own place only. */
function secretPurpose(table: string, name: string, id: string): string {
  return `${table}.${name}:${id}`;
}

/** A sealed secret of an object; undefined when there is none, or when it does not open, as its key is gone. */
export function openSecret(
  sealing: Sealing,
  { table }: Pick<ObjectKind, 'table'>,
  name: string,
  stored: Values & { readonly id: string },
): string | readonly string[] | undefined {
  const sealed = stored[sealedField(name)] as Sealed | undefined;
  const open = (text: string) => sealing.open(secretPurpose(table, name, stored.id), text);
  try {
    return sealed === null || sealed === undefined ? undefined : typeof sealed === 'string' ? open(sealed) : sealed.map(open);
  } catch {
    return undefined;
  }
}

interface Place {
  readonly work: Work;
  readonly kind: Pick<ObjectKind, 'table' | 'secrets'>;
  readonly name: string;
  readonly id: string;
}

/** One secret: what it will be, and its sealed form. A given one that is the stored one already stays as it is, where the two may be compared. */
function settleSecret({ work, kind, name, id }: Place, input: unknown, said: Values | undefined, faults: FaultList): [SettledSecret, Sealed] {
  const { sealing } = work.runtime;
  const before = (said?.[sealedField(name)] ?? null) as Sealed;
  const stored = () => (said ? openSecret(sealing, kind, name, { ...said, id }) : undefined);
  const keep: [SettledSecret, Sealed] = [{ isThere: before !== null, plain: stored }, before];
  if (input === undefined) return keep;
  const given = input === null ? undefined : parseField(name, kind.secrets[name]?.schema as z.ZodType<string | readonly string[]>, input, faults);
  if (given === undefined) return [{ isThere: false, plain: () => undefined }, null];
  if (mayCompareSecret(work) && JSON.stringify(given) === JSON.stringify(stored())) return keep;
  const seal = (plain: string) => sealing.seal(secretPurpose(kind.table, name, id), plain);
  return [{ isThere: true, plain: () => given }, typeof given === 'string' ? seal(given) : given.map(seal)];
}

/** Settles the secrets of an object: absent means kept, null means removed. A secret that is the stored one already changes nothing. */
export function settleSecrets(
  work: Work,
  kind: Pick<ObjectKind, 'table' | 'secrets'>,
  id: string,
  { input, stored }: { readonly input: Values; readonly stored: Values | undefined },
  faults: FaultList,
): SettledSecrets {
  const known: Record<string, SettledSecret> = {};
  const sealed: Record<string, Sealed> = {};
  const changes: Changes = {};
  for (const name of Object.keys(kind.secrets)) {
    const field = sealedField(name);
    const [secret, now] = settleSecret({ work, kind, name, id }, input[name], stored, faults);
    const before = (stored?.[field] ?? null) as Sealed;
    known[name] = secret;
    sealed[field] = now;
    if (now !== before) changes[name] = [before && masked, now && masked];
  }
  return { known, sealed, changes };
}

/** What the trail tells of the secrets of an object that is deleted: which there were. */
export function secretsGone({ secrets }: Pick<ObjectKind, 'secrets'>, stored: Values): Changes {
  const there = Object.keys(secrets).filter((name) => (stored[sealedField(name)] ?? null) !== null);
  return Object.fromEntries(there.map((name) => [name, [masked, null]]));
}
