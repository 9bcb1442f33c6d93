import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/work/runtime.ts';
import { doors } from './doors.ts';
import { openHttp } from './http.ts';
import { listenForCertificates } from './listen-for-certificates.ts';
import { sweepConnections } from './sweep-connections.ts';

/** A listening server. */
export interface Server {
  readonly app: FastifyInstance;
  readonly port: number;
  /** Stops accepting, lets requests in flight finish, tells subscribers to resume elsewhere. */
  close(): Promise<void>;
  /** Cuts off whoever is still connected. */
  closeConnections(): void;
}

/** Starts the HTTP server of a runtime on its configured host and port, and beside it the port for clients with certificates. */
export async function startServer(runtime: Runtime, port: number): Promise<Server> {
  const app = await openHttp(runtime, doors);
  const connections = [sweepConnections(app.server)];
  await app.listen({ host: runtime.config.http.host, port });
  const mutual = await listenForCertificates(runtime, app).catch((error: unknown) => app.close().then(() => Promise.reject(error)));
  if (mutual) connections.push(sweepConnections(mutual));
  return {
    app,
    port: (app.server.address() as AddressInfo).port,
    async close() {
      // What has arrived is taken before the door closes.
      await new Promise((resolve) => setImmediate(resolve));
      const stops = connections.map((each) => each.start());
      const isClosed = mutual && once(mutual.close(), 'close');
      await Promise.all([isClosed, app.close()]).finally(() => {
        for (const stop of stops) stop();
      });
    },
    closeConnections() {
      app.server.closeAllConnections();
      mutual?.closeAllConnections();
    },
  };
}
