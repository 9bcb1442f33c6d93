import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

const everyMs = 50;
/** A request may be on its way on a connection that was used, or opened, just now. */
const spareMs = 250;

interface Use {
  /** Requests that were not answered yet. */
  requests: number;
  /** Since when, and from which byte on, nobody waits on it. */
  since: number;
  bytesRead: number;
  /** One function for all answers on the connection. */
  readonly answered: () => void;
}

/**
 * Closes, while a server drains, the connections nobody waits on: those between two requests, and those opened ahead on which nothing was
 * asked yet, which Node takes for busy. Without it a load balancer's spare connections hold the drain up to its limit. A request that has
 * begun to arrive is never cut.
 */
export function sweepConnections(server: Server | SecureServer): { readonly start: () => () => void } {
  const uses = new Map<Socket, Use>();
  const watch = (socket: Socket) => {
    const answered = () => {
      use.requests -= 1;
      use.since = performance.now();
      use.bytesRead = socket.bytesRead;
    };
    const use: Use = { requests: 0, since: performance.now(), bytesRead: 0, answered };
    uses.set(socket, use);
    socket.once('close', () => uses.delete(socket));
  };
  server.on('connection', watch);
  if (server instanceof TlsServer) server.on('secureConnection', watch);
  server.on('upgrade', ({ socket }) => uses.delete(socket));
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const use = uses.get(socket);
    if (!use) return;
    use.requests += 1;
    response.on('close', use.answered);
  });

  const sweep = () => {
    const before = performance.now() - spareMs;
    for (const [socket, use] of uses) if (use.requests === 0 && use.since < before && socket.bytesRead === use.bytesRead) socket.destroy();
  };
  // Node's own closes what it was not asked anything on yet, though the question may be there in a moment.
  server.closeIdleConnections = sweep;
  return {
    start: () => {
      const sweeping = setInterval(() => setImmediate(sweep), everyMs);
      return () => clearInterval(sweeping);
    },
  };
}
