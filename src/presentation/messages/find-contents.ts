import type { Runtime } from '../../kernel/work/runtime.ts';

/** What administrators say in place of our own texts: by key, in the locale or else the default content. */
export async function findContents(runtime: Runtime, locale: string): Promise<ReadonlyMap<string, string>> {
  const rows = await runtime.database.query<{ key: string; content: string }>(
    `select key, coalesce((select said->>'text' from jsonb_array_elements(translations) said where said->>'locale' = $1), default_content) as content
      from message`,
    [locale],
  );
  return new Map(rows.map(({ key, content }) => [key, content]));
}
