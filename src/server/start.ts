import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/runtime.ts';
import { doors } from './doors.ts';
import { openHttp } from './http.ts';
import { sweepConnections } from './sweep-connections.ts';

/** A listening server. */
export interface Server {
  readonly app: FastifyInstance;
  readonly port: number;
  /** Stops accepting, lets requests in flight finish, tells subscribers to resume elsewhere. */
  close(): Promise<void>;
}

/** Starts the HTTP server of a runtime on its configured host and port. */
export async function startServer(runtime: Runtime, port: number): Promise<Server> {
  const app = await openHttp(runtime, doors);
  const connections = sweepConnections(app.server);
  await app.listen({ host: runtime.config.http.host, port });
  return {
    app,
    port: (app.server.address() as AddressInfo).port,
    async close() {
      const stop = connections.start();
      await app.close().finally(stop);
    },
  };
}
