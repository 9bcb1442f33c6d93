import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError, asAppError } from '../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { evidenceOf } from '../keys/sender-constraints/index.ts';
import { decide } from './authorization.ts';
import type { GraphQLApi } from './graphql.ts';
import { type LiveSocket, LiveSockets } from './live-sockets.ts';
import { closeCodes, StreamSocket } from './stream-socket.ts';
import { subscriptionProtocol } from './subscription-protocol.ts';
import { acceptSocket, routeUpgrades } from './upgrade.ts';

const largestMessage = 65_536;
const pingMs = 30_000;
/** Connections that hold no stream (yet), beyond one for each stream that is served. */
const spareSockets = 200;

/** Accepts WebSockets for an API: the graphql-transport-ws protocol over the same listener, limits and hooks as every request. */
export type AcceptSocket = (request: FastifyRequest, reply: FastifyReply) => void;

/** What the handshake tells about who asks. */
type Handshake = Pick<LiveSocket, 'caller' | 'evidence'>;

/** Opens the subscriptions of an API; they end, with a code that tells clients to resume elsewhere, when the server closes. */
export function openSubscriptions(app: FastifyInstance, runtime: Runtime, api: GraphQLApi): AcceptSocket {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols,
  });
  const permission = api.permissions['Subscription.auditEvents'];
  const sockets = new LiveSockets(runtime, (principal) => decide(permission, principal) === 'pass');
  const protocol = subscriptionProtocol(runtime, api);
  routeUpgrades(app);
  app.addHook('preClose', () => sockets.close());

  const opened = ({ caller, evidence }: Handshake, socket: WebSocket, wire: Duplex): void => {
    const stream = new StreamSocket(socket, wire);
    const live: LiveSocket = { stream, caller, evidence, identity: undefined, principal: { kind: 'anonymous' }, hasStreams: () => false };
    const failed = (error: unknown): void => {
      const fault = asAppError(error);
      if (fault.row.level === 'error') runtime.log.error({ err: fault.cause ?? fault }, 'subscription failed');
      stream.close(fault.code === 'temporarily_unavailable' ? closeCodes.tryAgain : closeCodes.internal, 'The service cannot answer right now');
    };
    const onMessage = (take: (text: string) => Promise<void>): void => {
      socket.on('message', (data, isBinary) => {
        if (isBinary) stream.close(closeCodes.badRequest, 'Invalid message received');
        else take(String(data)).catch(failed);
      });
    };
    sockets.add(live);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => stream.send(text),
        close: (code, reason) => stream.close(code ?? closeCodes.internal, reason ?? ''),
        onMessage,
      },
      live,
    );
    const stopPinging = keepAlive(socket);
    socket.on('error', (error) => runtime.log.debug({ err: error.message }, 'socket error'));
    socket.on('close', (code, reason) => {
      stopPinging();
      sockets.delete(live);
      closed(code, String(reason)).catch(failed);
    });
  };

  return (request, reply) => {
    if (sockets.isClosing || sockets.size >= runtime.config.audit.streamsPerNode + spareSockets)
      throw new AppError('temporarily_unavailable', { headers: { 'retry-after': '5' }, detail: 'too many sockets' });
    acceptSocket(server, request, reply, (socket, wire) =>
      opened({ caller: request.caller, evidence: { ...evidenceOf(runtime, request), dpop: undefined } }, socket, wire),
    );
  };
}

/** Finds out when the other side is gone without a word. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, pingMs).unref();
  return () => clearInterval(timer);
}
