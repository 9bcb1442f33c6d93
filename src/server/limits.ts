import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { clientFailures } from '../applications/clients/index.ts';
import { addressNetwork } from '../kernel/base/net/canonical-address.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

/** Paths that are not counted: public documents, probes. */
const uncounted = /^\/(oauth\/assets\/|oauth\/v1\/keys|oauth\/\.well-known\/|\.well-known\/|health\/|metrics)/;
/** A process whose event loop stood still for this long is overloaded. Shorter stops happen: a start, a big collection, a busy machine. */
const longestEventLoopDelayMs = 3000;

/** Protects a process: one address cannot take it all, and an overloaded process says 503 instead of letting everyone wait. */
export async function limitRequests(app: FastifyInstance, runtime: Runtime): Promise<void> {
  // What a start loads and compiles holds the event loop up as well; that is no overload.
  let judgesFrom = Number.POSITIVE_INFINITY;
  app.addHook('onListen', async () => {
    judgesFrom = performance.now() + 2 * longestEventLoopDelayMs;
  });
  await app.register(underPressure, {
    maxEventLoopDelay: longestEventLoopDelayMs,
    sampleInterval: longestEventLoopDelayMs,
    pressureHandler: (request, _reply, _kind, delayMs) => {
      // Whether a process is beyond help is for its liveness to say: a busy one is not restarted.
      if (performance.now() < judgesFrom || request.url === '/health/live') return;
      throw new AppError('temporarily_unavailable', { headers: { 'retry-after': '2' }, detail: `event loop delayed by ${delayMs} ms` });
    },
  });
  const max = runtime.config.http.requestsPerMinute;
  if (max === 0) return;
  await app.register(rateLimit, {
    global: true,
    max,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: (request) => addressNetwork(request.caller.clientIp),
    // An API of clients is counted by its failures; for an address that has too many, every request counts.
    allowList: ({ url, caller }) => uncounted.test(url) || (url.startsWith('/oauth/api/') && !clientFailures(runtime).isSuspect(caller.clientIp)),
    errorResponseBuilder: (_request, { ttl }) => new AppError('too_many_requests', { headers: { 'retry-after': String(Math.ceil(ttl / 1000)) } }),
  });
}
