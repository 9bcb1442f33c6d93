import { randomBytes, randomUUID } from 'node:crypto';
import type { Sealing } from '../../../src/kernel/base/crypto/sealing.ts';
import { personKeyPurpose } from '../../../src/kernel/trail/person/person-keys.ts';
import { openTrailReferences } from '../../../src/kernel/trail/person/trail-references.ts';
import type { FillSession } from './fill-events.ts';

const perStatement = 10_000;

/** Gives the first `users` filled people a key in the trail and lists them, by number, in the temporary table `filled_person`. */
export async function fillPersonKeys(session: FillSession, users: number, sealing: Sealing): Promise<void> {
  const query = <Row>(text: string, values: readonly unknown[] = []) => session.query(text, [...values]).then(({ rows }) => rows as Row[]);
  const references = await openTrailReferences(query, sealing);
  await query('create temporary table if not exists filled_person (number int primary key, person_ref bytea not null, person_key uuid not null)');
  await query('truncate filled_person');
  for (let from = 1; from <= users; from += perStatement) {
    const people = Array.from({ length: Math.min(perStatement, users - from + 1) }, (_, at) => {
      const id = randomUUID();
      const sealed = sealing.seal(personKeyPurpose(id), randomBytes(32).toString('base64'));
      return { number: from + at, id, sealed, person_ref: `\\x${references.person(`filled-user-${from + at}`)}` };
    });
    const source = 'json_to_recordset($1::json) as x(number int, id uuid, sealed text, person_ref bytea)';
    const values = [JSON.stringify(people)];
    await query(`insert into person_key (id, person_ref, sealed_key) select id, person_ref, sealed from ${source} on conflict do nothing`, values);
    await query(
      `insert into filled_person select x.number, x.person_ref, k.id from ${source} join person_key k on k.person_ref = x.person_ref`,
      values,
    );
  }
}
