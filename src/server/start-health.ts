import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/work/runtime.ts';
import { openHttp } from './http.ts';

/** The health and metrics doors alone, for processes that serve nothing else. */
export async function startHealthServer(runtime: Runtime, port: number): Promise<FastifyInstance> {
  const app = await openHttp(runtime, []);
  await app.listen({ host: runtime.config.http.host, port });
  return app;
}
