import { isUuid } from '../../kernel/store/is-uuid.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type OpenTemplateSet, openTemplateSet } from './open-template-set.ts';
import type { TemplateFile } from './template-file.ts';

/** A set by its id, from the cache of this process; undefined when there is none. */
export async function findTemplateSetById(runtime: Runtime, id: string): Promise<OpenTemplateSet | undefined> {
  const cache = runtime.caches.of<OpenTemplateSet>('template-set', async (key) => {
    const [row] = await runtime.database.query<{ name: string; files: TemplateFile[] }>('select name, files from template_set where id = $1', [key]);
    return row && openTemplateSet(new URL(runtime.issuer).pathname, key, row.name, row.files);
  });
  return isUuid(id) ? cache.get(id) : undefined;
}

const none = 'none';

/** The set of the given name, else the default one, likewise; undefined when there is neither (administration §1.12). */
export async function findTemplateSet(runtime: Runtime, name: string | null): Promise<OpenTemplateSet | undefined> {
  const cache = runtime.caches.of<string>('template-set-choice', async (wanted) => {
    const [row] = await runtime.database.query<{ id: string }>(
      'select id from template_set where name = $1 or "default" order by name = $1 desc limit 1',
      [wanted],
    );
    return row?.id ?? none;
  });
  const id = await cache.get(name ?? '');
  return id === undefined || id === none ? undefined : findTemplateSetById(runtime, id);
}
