import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { platformVersion } from './platform-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** The version of an application with this id, from the cache of this process. Undefined when there is none. */
export function findVersion(runtime: Runtime, id: string): Promise<PlatformVersionNode | undefined> {
  const load = async (key: string) => (await readObjectsBy(runtime, platformVersion, 'id', [key]))[0];
  return runtime.caches.of<PlatformVersionNode>('platform-version', load).get(id);
}
