import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket, WebSocketServer } from 'ws';

interface Upgrade {
  readonly wire: Duplex;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/**
 * Sends requests for an upgrade through the ordinary router, so that limits, hooks and refusals are those of every request. A route
 * accepts one with `acceptSocket`; whatever else answers, the connection ends with the answer.
 */
export function routeUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (raw: IncomingMessage, wire: Duplex, head: Buffer) => {
    const response = new ServerResponse(raw);
    upgrades.set(raw, { wire, head, response });
    wire.on('error', () => wire.destroy());
    response.shouldKeepAlive = false;
    response.assignSocket(wire as Parameters<ServerResponse['assignSocket']>[0]);
    response.on('finish', () => wire.end());
    app.routing(raw, response);
  });
}

/** True when a request asks for a WebSocket. */
export function wantsSocket(request: FastifyRequest): boolean {
  return upgrades.has(request.raw) && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Takes the connection over and completes the handshake. */
export function acceptSocket(
  server: WebSocketServer,
  request: FastifyRequest,
  reply: FastifyReply,
  opened: (socket: WebSocket, wire: Duplex) => void,
): void {
  const upgrade = upgrades.get(request.raw);
  if (!upgrade) throw new Error('not a request for an upgrade');
  const { wire, head, response } = upgrade;
  reply.hijack();
  response.detachSocket(wire as Parameters<ServerResponse['detachSocket']>[0]);
  server.handleUpgrade(request.raw, wire, head, (socket) => opened(socket, wire));
}
