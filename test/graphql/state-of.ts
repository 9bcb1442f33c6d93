import type { Platform } from '../support/start-platform.ts';

/** Tables that tell of attempts; they may grow when somebody is refused. */
const tellOfAttempts = /^(audit_|throttle|person_key|housekeeping)/;

/** A digest of the rows of every table, those apart that tell of attempts: equal before and after when nothing changed. */
export async function stateOf(platform: Platform): Promise<Readonly<Record<string, string>>> {
  const tables = await platform.sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const names = tables.map(({ name }) => name).filter((name) => !tellOfAttempts.test(name));
  const digests = names.map(
    (name) => `select '${name}' as name, md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as digest from "${name}" t`,
  );
  const rows = await platform.sql<{ name: string; digest: string }>(digests.join(' union all '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
