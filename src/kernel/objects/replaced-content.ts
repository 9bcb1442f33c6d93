import { sha256 } from '../base/crypto/secrets.ts';
import type { Work } from '../work/work.ts';
import type { FieldTable, FieldValues } from './fields/field.ts';
import type { ObjectKind } from './object-kind.ts';

/** How many former contents of one field of one object are kept. */
const mostKept = 50;

const keep = `insert into configuration_content (object_type, object_id, field, digest, content) values ($1, $2, $3, $4, $5::text::json)
  on conflict (object_type, object_id, field, digest) do update set kept_at = excluded.kept_at`;

const forget = `delete from configuration_content where object_type = $1 and object_id = $2 and field = $3 and digest in
  (select digest from configuration_content where object_type = $1 and object_id = $2 and field = $3 order by kept_at desc, digest offset ${mostKept})`;

/** What a content is found by: the digest of what the trail tells in its place. */
function digestOf(told: unknown): string {
  return sha256(JSON.stringify(told)).toString('hex');
}

/**
 * Keeps the content that leaves an object with a change, or with its end, where the trail tells it in part only: the newest fifty of each field.
 * `after` is undefined at the end.
 */
export async function keepReplacedContent<Fields extends FieldTable>(
  work: Work,
  { table, told, keepsApart = [] }: ObjectKind<Fields>,
  id: string,
  before: FieldValues<Fields>,
  after: FieldValues<Fields> | undefined,
): Promise<void> {
  for (const { field, content } of keepsApart) {
    const [old, now] = [before, after].map((values) => values && digestOf(told?.(values)[field]));
    if (old === undefined || old === now) continue;
    await work.sql(keep, [table, id, field, old, JSON.stringify(content(before))]);
    await work.sql(forget, [table, id, field]);
  }
}

/** A content that was kept, by what the trail tells in its place; undefined when it is kept no more. */
export async function findReplacedContent(work: Work, objectType: string, objectId: string, field: string, told: unknown): Promise<unknown> {
  const [row] = await work.sql<{ content: unknown }>(
    'select content from configuration_content where object_type = $1 and object_id = $2 and field = $3 and digest = $4',
    [objectType, objectId, field, digestOf(told)],
  );
  return row?.content;
}
