import { equalTexts } from '../kernel/crypto/secrets.ts';
import { AppError } from '../kernel/errors/app-error.ts';
import type { Routes } from '../kernel/http/door.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Liveness (the process answers), readiness (it can serve: the database answers, no drain is under way) and metrics. */
export const healthRoutes: Routes = (app, runtime) => {
  let isDraining = false;
  app.addHook('preClose', async () => {
    isDraining = true;
  });
  app.get('/health/live', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const isReady =
      !isDraining &&
      (await runtime.database.query('select 1 where $1', [true]).then(
        () => true,
        () => false,
      ));
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ready' : isDraining ? 'draining' : 'database unreachable' });
  });
  app.get('/metrics', async (request, reply) => {
    const token = runtime.config.runtime.metricsToken;
    const isAllowed = token ? equalTexts(request.headers.authorization ?? '', `Bearer ${token}`) : loopback.has(request.ip);
    if (!isAllowed) throw new AppError('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
    return reply
      .header('cache-control', 'no-store')
      .type(runtime.metrics.registry.contentType)
      .send(await runtime.metrics.registry.metrics());
  });
};
