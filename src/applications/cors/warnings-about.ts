import type { CorsConfigNode } from './cors-config.ts';
import { opensAnything } from './openable-paths.ts';

const loopback = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/;

/** What its author should know: a list that is empty opens everything, and some entries open nothing. */
export function warningsAbout({ enabled, allowedOrigins, accessiblePaths }: CorsConfigNode): string[] {
  const idle = accessiblePaths
    .filter((pattern) => !opensAnything(pattern))
    .map((pattern) => `${pattern} opens nothing: pages and the administration stay closed.`);
  const plain = allowedOrigins
    .filter((origin) => origin.startsWith('http:') && !loopback.test(origin))
    .map((origin) => `${origin} is not https: whoever is on the way can call as this origin.`);
  if (!enabled) return [...plain, ...idle];
  return [
    ...(allowedOrigins.length === 0 ? ['allowedOrigins is empty: scripts of every site may call.'] : []),
    ...(accessiblePaths.length === 0 ? ['accessiblePaths is empty: every path that can be opened is open.'] : []),
    ...plain,
    ...idle,
  ];
}
