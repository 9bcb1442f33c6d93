import type { FastifyInstance } from 'fastify';

interface Place {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

function isAt({ segments }: Place, path: readonly string[]): boolean {
  if (segments.at(-1) === '*' ? path.length < segments.length : path.length !== segments.length) return false;
  return segments.every((segment, at) => segment === '*' || (segment.startsWith(':') ? (path[at] ?? '') !== '' : segment === path[at]));
}

/**
 * Takes note of every route that is added from now on. The result tells the methods a path has; none when it is no path of ours. Read only when a
 * request found no route, so it may look at all of them.
 */
export function noteMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const places = new Map<string, Place>();
  app.addHook('onRoute', ({ url, method }) => {
    const place = places.get(url) ?? { segments: url.split('/'), methods: new Set<string>() };
    for (const name of [method].flat()) place.methods.add(name);
    places.set(url, place);
  });
  return (path) => {
    const segments = path.split('/');
    return [...new Set([...places.values()].filter((place) => isAt(place, segments)).flatMap(({ methods }) => [...methods]))].sort();
  };
}
