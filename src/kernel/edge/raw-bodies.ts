import type { FastifyContextConfig, FastifyInstance } from 'fastify';

/** Hands bodies of any content type to the routes of this scope as text, so that a wrong type is answered in the protocol's own form. */
export function acceptRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** Answers every other method of a path with 405 and `Allow`. */
export function refuseOtherMethods(
  app: FastifyInstance,
  path: string,
  allowed: readonly string[],
  answer: () => never,
  config: FastifyContextConfig = {},
): void {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !allowed.includes(method));
  app.route({
    method: others,
    url: path,
    config,
    handler: async (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      return answer();
    },
  });
}
