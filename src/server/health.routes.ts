import type { FastifyReply, FastifyRequest } from 'fastify';
import { equalTexts } from '../kernel/base/crypto/secrets.ts';
import type { HealthReport } from '../kernel/base/health.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Routes } from '../kernel/edge/door.ts';

const loopback = new Set(['127.0.0.1', '::1']);
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** True for who asks on this machine itself. What came through a proxy on it came from elsewhere, named as trusted or not. */
function isLocal(request: FastifyRequest): boolean {
  return loopback.has(request.caller.clientIp ?? '') && !forwarding.some((name) => request.headers[name] !== undefined);
}

function probe(reply: FastifyReply, { isWell, status }: HealthReport): FastifyReply {
  return reply
    .code(isWell ? 200 : 503)
    .header('cache-control', 'no-store')
    .send({ status });
}

/** Liveness (this process still serves, or may again), readiness (it can serve right now) and metrics. Both probes answer within a second. */
export const healthRoutes: Routes = (app, runtime) => {
  app.get('/health/live', async (_request, reply) => probe(reply, runtime.health.liveness()));
  app.get('/health/ready', async (_request, reply) => probe(reply, await runtime.health.readiness()));
  app.get('/metrics', async (request, reply) => {
    const token = runtime.config.runtime.metricsToken;
    const isAllowed = token ? equalTexts(request.headers.authorization ?? '', `Bearer ${token}`) : isLocal(request);
    if (!isAllowed) throw new AppError('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
    return reply
      .header('cache-control', 'no-store')
      .type(runtime.metrics.registry.contentType)
      .send(await runtime.metrics.registry.metrics());
  });
};
