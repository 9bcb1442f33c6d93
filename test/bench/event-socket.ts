import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const opcodeText = 1;
const opcodePing = 9;

/** A frame of a client (RFC 6455 §5.2). A masking key of zeros leaves the payload as it is. */
function frame(payload: string | Buffer, opcode = opcodeText): Buffer {
  const body = Buffer.from(payload);
  const length = body.length < 126 ? Buffer.from([0x80 | body.length]) : Buffer.from([0x80 | 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, Buffer.alloc(4), body]);
}

/**
 * One subscription over one WebSocket, spoken by hand: hundreds of them must fit into one process, which therefore looks at what arrives
 * without making objects of it.
 */
export class EventSocket {
  /** Resolves with the first message of the subscription. */
  readonly started: Promise<void>;
  readonly #socket: Socket;
  readonly #take: (message: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #isSubscribed = false;
  #start: () => void = () => undefined;

  constructor(address: string, token: string, payload: object, take: (message: Buffer) => void) {
    const { hostname, port, pathname, host } = new URL(address);
    this.#take = take;
    this.#socket = connect(Number(port), hostname);
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      this.#socket.once('error', reject);
      this.#socket.once('close', () => reject(new Error(`the stream ended: ${this.#rest.toString('latin1').slice(0, 300)}`)));
    });
    const lines = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-protocol: graphql-transport-ws'];
    const key = randomBytes(16).toString('base64');
    this.#socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('\r\n')}\r\nsec-websocket-key: ${key}\r\n\r\n`);
    this.#socket.on('data', (chunk) => this.#read(chunk, token, payload));
  }

  #read(chunk: Buffer, token: string, payload: object): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#isOpen) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0 || !rest.toString('latin1', 0, 12).endsWith('101')) {
        this.#rest = rest;
        return;
      }
      this.#isOpen = true;
      rest = rest.subarray(end + 4);
      this.#socket.write(frame(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
    }
    let at = 0;
    while (rest.length - at >= 2) {
      const short = (rest[at + 1] as number) & 0x7f;
      const head = short < 126 ? 2 : 4;
      if (rest.length - at < head) break;
      const length = short < 126 ? short : rest.readUInt16BE(at + 2);
      if (rest.length - at < head + length) break;
      this.#hear((rest[at] as number) & 0x0f, rest.subarray(at + head, at + head + length), payload);
      at += head + length;
    }
    this.#rest = rest.subarray(at);
  }

  #hear(opcode: number, message: Buffer, payload: object): void {
    if (opcode === opcodePing) this.#socket.write(frame(message, 10));
    if (opcode !== opcodeText) return;
    if (this.#isSubscribed) {
      this.#start();
      this.#take(message);
    } else if (message.includes('"connection_ack"')) {
      this.#isSubscribed = true;
      this.#socket.write(frame(JSON.stringify({ id: '1', type: 'subscribe', payload })));
    }
  }
}
