import type { Changes } from '../../kernel/contract/changes.ts';
import { changesBetween, masked } from '../../kernel/objects/fields/changes.ts';
import type { FieldTable } from '../../kernel/objects/fields/field.ts';
import type { Client } from './client.entity.ts';

type Values = Readonly<Record<string, unknown>>;
type Stored = Values & Pick<Client, 'secretHash'>;

/** What changed about a client, field by field; of the secret only whether there was and is one. */
export function clientChanges(fields: FieldTable, before: Readonly<Stored> | undefined, after: Readonly<Stored> | undefined): Changes {
  const changes = changesBetween(fields, before, after);
  const [old, now] = [before?.secretHash ?? null, after?.secretHash ?? null];
  return old === now ? changes : { ...changes, clientSecret: [old && masked, now && masked] };
}
