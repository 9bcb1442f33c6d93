import { createServer, connect as open, type Server, type Socket } from 'node:net';

/**
 * What becomes of a connection. `forward`: all is well. `silent`: accepted and kept, nothing passes either way, not even its end; what was sent
 * meanwhile arrives when it forwards again. `halfOpen`: the server has lost it, the client hears nothing. `delayMs`: everything comes later.
 * `drip`: a few bytes at a time. `reset`: torn down by RST.
 */
export type Manner =
  | 'forward'
  | 'silent'
  | 'halfOpen'
  | 'reset'
  | { readonly delayMs: number }
  | { readonly drip: { readonly bytes: number; readonly everyMs: number } };

/** A TCP proxy on the loopback interface before a server of the tests, whose faults are those of networks. */
export interface FaultyProxy {
  readonly port: number;
  /** The address of the server, by way of the proxy. */
  readonly url: string;
  /** Connections of clients that are open now. */
  readonly connections: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** What becomes of the connections that are open now. */
  existing(manner: Manner): void;
  /** What becomes of those opened from now on; `refuse` closes the port. */
  coming(manner: Manner | 'refuse'): Promise<void>;
  /** Both. */
  all(manner: Manner): Promise<void>;
  close(): Promise<void>;
}

type Piece = Buffer | 'end';

/** One direction of a connection: what came and did not go on yet. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #waiting: Piece[] = [];
  #manner: Manner;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, manner: Manner) {
    this.#from = from;
    this.#to = to;
    this.#manner = manner;
    from.on('data', (chunk) => this.#take(chunk));
    from.on('end', () => this.#take('end'));
    this.behave(manner);
  }

  behave(manner: Manner): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#manner = manner;
    // Not read at all: a peer's buffers fill as they do when nobody is there.
    if (manner === 'silent' || manner === 'halfOpen') this.#from.pause();
    else this.#from.resume();
    this.#go();
  }

  #take(piece: Piece): void {
    this.#waiting.push(piece);
    this.#go();
  }

  #go(): void {
    const manner = this.#manner;
    if (manner === 'forward') while (this.#waiting.length > 0) this.#pass(this.#waiting.shift() as Piece);
    else if (typeof manner === 'object' && 'delayMs' in manner) this.#later(manner.delayMs, () => this.#pass(this.#waiting.shift() as Piece));
    else if (typeof manner === 'object') this.#later(manner.drip.everyMs, () => this.#drop(manner.drip.bytes));
  }

  #later(ms: number, what: () => void): void {
    if (this.#waiting.length === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      what();
      this.#go();
    }, ms);
  }

  #drop(bytes: number): void {
    const first = this.#waiting.shift() as Piece;
    if (first !== 'end' && first.length > bytes) this.#waiting.unshift(first.subarray(bytes));
    this.#pass(first === 'end' ? first : first.subarray(0, bytes));
  }

  #pass(piece: Piece): void {
    if (this.#to.destroyed) return;
    if (piece === 'end') this.#to.end();
    else this.#to.write(piece);
  }
}

/** A client's connection and the one to the server that belongs to it. */
class Line {
  readonly client: Socket;
  readonly #server: Socket;
  readonly #directions: readonly Direction[];
  #manner: Manner;
  #isBroken = false;

  constructor(client: Socket, target: { readonly host: string; readonly port: number }, manner: Manner) {
    this.client = client;
    this.#server = open({ ...target, allowHalfOpen: true });
    this.#manner = manner;
    this.#directions = [new Direction(client, this.#server, manner), new Direction(this.#server, client, manner)];
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#breaks());
    }
    this.behave(manner);
  }

  behave(manner: Manner): void {
    this.#manner = manner;
    if (manner === 'reset') {
      this.#tear();
      return;
    }
    for (const direction of this.#directions) direction.behave(manner);
    if (manner === 'halfOpen') this.#server.destroy();
    else if (this.#isBroken) this.#breaks();
  }

  destroy(): void {
    this.client.destroy();
    this.#server.destroy();
  }

  #tear(): void {
    this.client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  /** One side is gone; the other hears of it when things can be heard. */
  #breaks(): void {
    this.#isBroken = true;
    if (this.#manner === 'silent' || this.#manner === 'halfOpen') return;
    setTimeout(() => this.destroy(), typeof this.#manner === 'object' && 'delayMs' in this.#manner ? this.#manner.delayMs : 0);
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Opens a proxy before the server that `targetUrl` (`postgres://`, `redis://`, `http://`) names. It forwards until it is told otherwise. */
export async function openFaultyProxy(targetUrl: string): Promise<FaultyProxy> {
  const address = new URL(targetUrl);
  const target = { host: address.hostname === 'localhost' ? '127.0.0.1' : address.hostname, port: Number(address.port) };
  const lines = new Set<Line>();
  let accepted = 0;
  let next: Manner = 'forward';
  const accept = (client: Socket) => {
    accepted += 1;
    const line = new Line(client, target, next);
    lines.add(line);
    client.once('close', () => lines.delete(line));
  };
  const makeServer = () => createServer({ allowHalfOpen: true }, accept);
  let server: Server | undefined = makeServer();
  await listening(server, 0);
  const { port } = server.address() as { port: number };
  address.hostname = '127.0.0.1';
  address.port = String(port);

  // Resolves when the port is closed, not when those connected are gone.
  const refuse = (): void => {
    server?.close();
    server = undefined;
  };
  const proxy: FaultyProxy = {
    port,
    url: address.toString(),
    get connections() {
      return lines.size;
    },
    get accepted() {
      return accepted;
    },
    existing(manner) {
      for (const line of [...lines]) line.behave(manner);
    },
    async coming(manner) {
      if (manner === 'refuse') return refuse();
      next = manner;
      if (server) return;
      server = makeServer();
      await listening(server, port);
    },
    async all(manner) {
      proxy.existing(manner);
      await proxy.coming(manner);
    },
    async close() {
      refuse();
      for (const line of [...lines]) line.destroy();
    },
  };
  return proxy;
}
