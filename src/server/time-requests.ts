import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../kernel/base/metrics.ts';

type Timer = ReturnType<Metrics['requestSeconds']['labels']>;

/** Notes how long every request took, by route, method and status. The metric of each combination is looked up once. */
export function timeRequests(app: FastifyInstance, { requestSeconds }: Metrics): void {
  const timers = new Map<string, Timer>();
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'unknown';
    const key = `${reply.statusCode} ${method} ${route}`;
    const timer = timers.get(key) ?? requestSeconds.labels({ route, method, status: reply.statusCode });
    timers.set(key, timer);
    timer.observe(reply.elapsedTime / 1000);
    done();
  });
}
