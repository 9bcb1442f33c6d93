import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';

const everyMs = 50;

/**
 * Closes, while a server drains, the connections nobody waits on: those between two requests, and those opened ahead on which nothing was
 * asked yet, which Node takes for busy. Without it a load balancer's spare connections hold the drain up to its limit.
 */
export function sweepConnections(server: Server | SecureServer): { readonly start: () => () => void } {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', (request) => unused.delete(request.socket));
  server.on('upgrade', (request) => unused.delete(request.socket));

  const sweep = () => {
    server.closeIdleConnections();
    for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
  };
  return {
    start: () => {
      sweep();
      const sweeping = setInterval(sweep, everyMs);
      return () => clearInterval(sweeping);
    },
  };
}
