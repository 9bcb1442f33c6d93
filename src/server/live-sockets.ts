import type { Caller } from '../kernel/contract/caller.ts';
import type { Principal } from '../kernel/edge/graphql-context.ts';
import type { LoggedEvent } from '../kernel/trail/trail-rows.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import type { SenderEvidence } from '../keys/sender-constraints/index.ts';
import type { Identity } from './identify.ts';
import { closeCodes, type StreamSocket } from './stream-socket.ts';

/** A connection from its handshake to its end. */
export interface LiveSocket {
  readonly stream: StreamSocket;
  /** Address and user agent of the handshake. */
  readonly caller: Caller;
  /** Of the handshake; a proof is for one request, so there is none for what follows. */
  readonly evidence: SenderEvidence;
  /** Set by connection_init; its principal is what was last seen. */
  identity: Identity | undefined;
  principal: Principal;
  hasStreams(): boolean;
}

const closingMs = 1000;
const endsSessions = new Set(['ADMIN_SESSION_ENDED', 'ADMIN_ACCOUNT_UPDATED', 'ADMIN_ACCOUNT_DELETED']);

/** All connections of a process. Looks again at who stands behind each: every so often, and at once when the trail tells of an ended session. */
export class LiveSockets {
  readonly #runtime: Runtime;
  readonly #maySubscribe: (principal: Principal) => boolean;
  readonly #sockets = new Set<LiveSocket>();
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #isClosing = false;

  constructor(runtime: Runtime, maySubscribe: (principal: Principal) => boolean) {
    this.#runtime = runtime;
    this.#maySubscribe = maySubscribe;
    this.#timer = setInterval(() => this.#checkAll(), runtime.config.audit.streamCheckSeconds * 1000).unref();
    this.#stopListening = runtime.tail.listen((events) => this.#react(events), 'administration');
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: LiveSocket): void {
    this.#sockets.add(socket);
  }

  delete(socket: LiveSocket): void {
    this.#sockets.delete(socket);
  }

  /** Tells everyone to resume elsewhere and waits a moment for it to arrive. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    this.#stopListening();
    for (const { stream } of this.#sockets) stream.close(closeCodes.restart, 'Service restart: resume from your cursor');
    const deadline = performance.now() + closingMs;
    while (this.#sockets.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const { stream } of this.#sockets) stream.terminate();
  }

  #checkAll(filter: (socket: LiveSocket) => boolean = () => true): void {
    for (const socket of this.#sockets) if (filter(socket)) void this.#check(socket);
  }

  async #check(socket: LiveSocket): Promise<void> {
    if (!socket.identity) return;
    try {
      socket.principal = await socket.identity.renew();
    } catch (error) {
      // Nobody is thrown out because the database is away; the next look decides.
      this.#runtime.log.warn({ err: String(error) }, 'subscriptions: checking a session failed');
      return;
    }
    const isOver = socket.principal.kind === 'anonymous' || (socket.hasStreams() && !this.#maySubscribe(socket.principal));
    if (isOver) socket.stream.close(closeCodes.forbidden, 'Forbidden');
  }

  #react(events: readonly LoggedEvent[]): void {
    const names = new Set(events.filter(({ type }) => endsSessions.has(type)).flatMap(({ adminUser, details }) => [adminUser, details?.objectId]));
    if (names.size > 0) this.#checkAll(({ principal }) => principal.kind === 'admin' && names.has(principal.username));
  }
}
