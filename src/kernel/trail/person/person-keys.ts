import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { Sealing } from '../../base/crypto/sealing.ts';
import { RecentMap } from '../../base/recent-map.ts';
import { GroupCommitter } from '../../store/group-committer.ts';
import { groupedStatement } from '../../store/grouped-statement.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** The key of one person, ready for use. */
export interface PersonKey {
  readonly id: string;
  readonly key: KeyObject;
  /** Keyed digest of the user id: what events of the person are found by. */
  readonly reference: string;
}

interface KeyRow {
  readonly id: string;
  readonly sealed_key: string;
}

/** Finds the keys of persons: a read by key for each. */
const find = groupedStatement<{ person_ref: string }, { ord: number } & KeyRow>(
  'find-person-keys',
  `select asked.ord, found.* from json_to_recordset($1::json) as asked(ord int, person_ref text)
     cross join lateral (select id, sealed_key from person_key where person_ref = decode(asked.person_ref, 'hex') limit 1) as found`,
);

/** Adds keys where there are none; tells of those it added. Those of one person that come together share the first. */
const add = groupedStatement<KeyRow & { person_ref: string }, { ord: number } & KeyRow>(
  'add-person-keys',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(ord int, id uuid, person_ref text, sealed_key text)),
   added as (insert into person_key (id, person_ref, sealed_key)
     select distinct on (person_ref) id, decode(person_ref, 'hex'), sealed_key from asked order by person_ref, ord
     on conflict (person_ref) do nothing returning id, person_ref, sealed_key)
   select a.ord, k.id, k.sealed_key from asked a join added k on k.person_ref = decode(a.person_ref, 'hex')`,
);

/** Each takes about 1 kB. */
const mostKnown = 20_000;
const mostTries = 20;

/** What the sealed key of a person is bound to. */
export function personKeyPurpose(id: string): string {
  return `person-key ${id}`;
}

/**
 * The keys of persons, from the memory of this process or from the table. A person has one key; it is made with the first event that
 * concerns them and is durable before the event is.
 */
export class PersonKeys {
  readonly #query: Query;
  readonly #committer: GroupCommitter;
  readonly #sealing: Sealing;
  readonly #byReference = new RecentMap<PersonKey>(mostKnown);
  readonly #byId = new RecentMap<KeyObject>(mostKnown);

  /** `query` must not wait for a connection that a flow holds: a flow that commits waits for its key. */
  constructor(query: Query, sealing: Sealing) {
    this.#query = query;
    this.#committer = new GroupCommitter(query);
    this.#sealing = sealing;
  }

  /** The key of a person when it is in memory: no statement. */
  known(personRef: string): PersonKey | undefined {
    return this.#byReference.get(personRef);
  }

  /** The key of a person: one grouped read, and a grouped write when there is none yet. */
  async ofPerson(personRef: string): Promise<PersonKey> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const row = (await this.#committer.submit(find, { person_ref: personRef })) ?? (await this.#add(personRef));
      // Another process is adding it just now.
      if (!row) continue;
      const key = { id: row.id, key: this.#open(row), reference: personRef };
      this.#byReference.set(personRef, key);
      return key;
    }
    throw new Error('the key of a person could neither be found nor added');
  }

  /** Keys by their ids: at most one statement. Those that were destroyed are missing from the answer. */
  async byIds(ids: readonly string[]): Promise<ReadonlyMap<string, KeyObject>> {
    const found = new Map<string, KeyObject>();
    const unknown = new Set<string>();
    for (const id of ids) {
      const key = this.#byId.get(id);
      if (key) found.set(id, key);
      else unknown.add(id);
    }
    if (unknown.size === 0) return found;
    const rows = await this.#query<KeyRow>('select id, sealed_key from person_key where id = any($1::uuid[])', [[...unknown]]);
    for (const row of rows) {
      const key = this.#open(row);
      found.set(row.id, key);
      this.#byId.set(row.id, key);
    }
    return found;
  }

  /** Empties the memory: somebody was erased. */
  forget(): void {
    this.#byReference.clear();
    this.#byId.clear();
  }

  #add(personRef: string): Promise<KeyRow | undefined> {
    const id = randomUUID();
    const sealed_key = this.#sealing.seal(personKeyPurpose(id), randomBytes(32).toString('base64'));
    return this.#committer.submit(add, { id, person_ref: personRef, sealed_key });
  }

  #open({ id, sealed_key }: KeyRow): KeyObject {
    return createSecretKey(Buffer.from(this.#sealing.open(personKeyPurpose(id), sealed_key), 'base64'));
  }
}
