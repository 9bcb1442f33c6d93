import { readOnlyObject } from '../../kernel/objects/read-objects.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type CorsConfigNode, corsConfig } from './cors-config.ts';
import { matchesPattern } from './matches-pattern.ts';
import { mayBeOpened } from './openable-paths.ts';

/** How a path answers scripts of other origins: not at all, or with this `Access-Control-Allow-Origin` where there is one for the asker. */
export type CrossOrigin = { readonly isOpen: false } | { readonly isOpen: true; readonly allowed: string | undefined };

const closed = { isOpen: false } as const;

async function load(runtime: Runtime): Promise<CorsConfigNode | undefined> {
  try {
    return await runtime.caches.of<CorsConfigNode>('cors', () => readOnlyObject(runtime, corsConfig)).get('only');
  } catch (error) {
    runtime.log.warn({ err: error }, 'the CORS configuration cannot be read: other origins are kept out');
    return undefined;
  }
}

/**
 * What a request for a path from an origin gets, from the cache of this process. Credentials are never allowed with it, so no answer depends
 * on cookies (RFC 9700 §2.6). When the configuration cannot be read, nothing is open.
 */
export async function originToAllow(runtime: Runtime, path: string, origin: string | undefined): Promise<CrossOrigin> {
  if (!mayBeOpened(path)) return closed;
  const config = await load(runtime);
  if (!config?.enabled) return closed;
  if (config.accessiblePaths.length > 0 && !config.accessiblePaths.some((pattern) => matchesPattern(pattern, path))) return closed;
  if (origin === undefined) return { isOpen: true, allowed: undefined };
  if (config.allowedOrigins.length === 0) return { isOpen: true, allowed: '*' };
  return { isOpen: true, allowed: config.allowedOrigins.includes(origin) ? origin : undefined };
}
