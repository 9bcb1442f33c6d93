import { createServer, type Server } from 'node:https';
import type { FastifyInstance } from 'fastify';
import { tlsFiles } from '../kernel/work/outgoing/tls-files.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { tlsOptions } from './tls-options.ts';

/**
 * Opens the second port, where clients are asked for a certificate (RFC 8705); undefined when there is none. The handshake refuses nobody: whether
 * a certificate will do depends on the client, and the answer to one that will not is the protocol's.
 */
export async function listenForCertificates(runtime: Runtime, app: FastifyInstance): Promise<Server | undefined> {
  const { mutualPort } = runtime.config.tls;
  const options = tlsOptions(runtime);
  if (mutualPort === undefined || !options) return undefined;
  const ca = tlsFiles(runtime.config).clientAuthorities.map((authority) => authority.toString());
  const server = createServer({ ...options, ca, requestCert: true, rejectUnauthorized: false }, (request, reply) => app.routing(request, reply));
  const { requestTimeout, keepAliveTimeout, timeout } = app.server;
  Object.assign(server, { requestTimeout, keepAliveTimeout, timeout });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(mutualPort, runtime.config.http.host, listening);
  });
  return server;
}
