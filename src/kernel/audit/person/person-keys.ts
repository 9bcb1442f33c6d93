import { randomBytes, randomUUID } from 'node:crypto';
import type { Sealing } from '../../crypto/sealing.ts';
import { GroupCommitter } from '../../work/group-committer.ts';
import { groupedStatement } from '../../work/grouped-statement.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** The key of one person, ready for use. */
export interface PersonKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

interface KeyRow {
  readonly id: string;
  readonly sealed_key: string;
}

/** Finds the keys of persons and adds those that are missing. A row is left out when another process is adding it just now. */
const findOrAdd = groupedStatement<KeyRow & { person_ref: string }, { ord: number } & KeyRow>(
  'find-or-add-person-keys',
  `with asked as materialized (select * from json_to_recordset($1::json) as x(ord int, id uuid, person_ref text, sealed_key text)),
   present as materialized (select k.* from person_key k where k.person_ref in (select decode(person_ref, 'hex') from asked)),
   added as (insert into person_key (id, person_ref, sealed_key)
     select distinct on (person_ref) id, decode(person_ref, 'hex'), sealed_key from asked
       where decode(person_ref, 'hex') not in (select person_ref from present) order by person_ref
     on conflict (person_ref) do nothing returning id, person_ref, sealed_key),
   known as (select id, person_ref, sealed_key from present union all select id, person_ref, sealed_key from added)
   select a.ord, k.id, k.sealed_key from asked a join known k on k.person_ref = decode(a.person_ref, 'hex')`,
);

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
  readonly #byReference = new Map<string, PersonKey>();
  readonly #byId = new Map<string, Buffer>();

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

  /** The key of a person, made when there is none: one grouped statement. */
  async ofPerson(personRef: string): Promise<PersonKey> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const id = randomUUID();
      const sealed_key = this.#sealing.seal(personKeyPurpose(id), randomBytes(32).toString('base64'));
      const row = await this.#committer.submit(findOrAdd, { id, person_ref: personRef, sealed_key });
      if (!row) continue;
      const key = { id: row.id, key: this.#open(row) };
      if (this.#byReference.size >= mostKnown) this.#byReference.clear();
      this.#byReference.set(personRef, key);
      return key;
    }
    throw new Error('the key of a person could neither be found nor added');
  }

  /** Keys by their ids: at most one statement. Those that were destroyed are missing from the answer. */
  async byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const unknown = [...new Set(ids)].filter((id) => !this.#byId.has(id));
    if (unknown.length > 0) {
      const rows = await this.#query<KeyRow>('select id, sealed_key from person_key where id = any($1::uuid[])', [unknown]);
      if (this.#byId.size + unknown.length > mostKnown) this.#byId.clear();
      for (const row of rows) this.#byId.set(row.id, this.#open(row));
    }
    const found = new Map<string, Buffer>();
    for (const id of ids) {
      const key = this.#byId.get(id);
      if (key) found.set(id, key);
    }
    return found;
  }

  /** Empties the memory: somebody was erased. */
  forget(): void {
    this.#byReference.clear();
    this.#byId.clear();
  }

  #open({ id, sealed_key }: KeyRow): Buffer {
    return Buffer.from(this.#sealing.open(personKeyPurpose(id), sealed_key), 'base64');
  }
}
