import { createServer, connect as open, type Socket } from 'node:net';

/** What becomes of a connection to PostgreSQL whose startup packet holds a text. */
export type GateFault = { readonly holdMs: number } | { readonly refuse: string } | 'reset';

/** A proxy before PostgreSQL that knows connections by what they say first (their `application_name`, for instance). */
export interface StartupGate {
  readonly url: string;
  /** Connections that met the fault. */
  readonly met: number;
  /** From now on all pass. */
  open(): void;
  close(): Promise<void>;
}

/** An ErrorResponse (PostgreSQL protocol 3.0) that ends a start. */
function fatal(code: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0Mnot now\0\0`;
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(4 + Buffer.byteLength(fields), 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}

/** Opens a gate before the server of `databaseUrl`: connections that say `text` meet the fault until the gate is opened. */
export async function openStartupGate(databaseUrl: string, text: string, fault: GateFault): Promise<StartupGate> {
  const address = new URL(databaseUrl);
  const target = { host: address.hostname === 'localhost' ? '127.0.0.1' : address.hostname, port: Number(address.port) };
  const sockets = new Set<Socket>();
  let met = 0;
  let isOpen = false;

  const pass = (client: Socket, first: Buffer) => {
    if (client.destroyed) return;
    const server = open(target);
    sockets.add(server);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    server.write(first);
    client.pipe(server).pipe(client);
    client.resume();
  };
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', (first) => {
      client.pause();
      if (isOpen || !first.includes(text)) return pass(client, first);
      met += 1;
      if (fault === 'reset') client.resetAndDestroy();
      else if ('refuse' in fault) client.end(fatal(fault.refuse));
      else setTimeout(() => pass(client, first), fault.holdMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address.hostname = '127.0.0.1';
  address.port = String((server.address() as { port: number }).port);
  return {
    url: address.toString(),
    get met() {
      return met;
    },
    open() {
      isOpen = true;
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
