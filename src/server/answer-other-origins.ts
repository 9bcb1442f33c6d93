import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type CrossOrigin, originToAllow } from '../applications/cors/index.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

const preflightSeconds = 300;
/** Beside what requests need: what tracing and common HTTP libraries add on their own. */
const added = [
  'baggage',
  'b3',
  'cache-control',
  'if-none-match',
  'pragma',
  'request-id',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-b3-sampled',
  'x-b3-spanid',
  'x-b3-traceid',
  'x-correlation-id',
  'x-datadog-origin',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-trace-id',
  'x-request-id',
  'x-requested-with',
];
const callable = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': ['authorization, content-type, accept, dpop, apollo-require-preflight', ...added].join(', '),
  'access-control-max-age': String(preflightSeconds),
} as const;
/** What a script may read of an answer beside its body. */
const readable = 'www-authenticate, dpop-nonce, retry-after';

declare module 'fastify' {
  interface FastifyRequest {
    /** How this request's path answers scripts of other origins. */
    crossOrigin: CrossOrigin;
  }
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/**
 * Lets scripts of the configured origins call the configured paths and read the answers, errors included: Fetch Standard §3.2. An answer
 * of an open path says that it varies with the origin, whoever asks, so that no cache gives one origin what is for another.
 */
export function answerOtherOrigins(app: FastifyInstance, runtime: Runtime): void {
  app.decorateRequest('crossOrigin', null as never);
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    request.crossOrigin = await originToAllow(runtime, path, request.headers.origin);
    const { crossOrigin } = request;
    if (!crossOrigin.isOpen || crossOrigin.allowed === undefined) return;
    reply.header('access-control-allow-origin', crossOrigin.allowed);
    if (isPreflight(request)) return reply.code(204).headers(callable).send();
    reply.header('access-control-expose-headers', readable);
  });
  app.addHook('onSend', async (request, reply) => {
    if (!request.crossOrigin?.isOpen) return;
    const already = reply.getHeader('vary');
    reply.header('vary', already === undefined ? 'origin' : `${already}, origin`);
  });
}
