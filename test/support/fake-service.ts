import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that reached a fake service. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** How a fake service answers one request; `hangUp` closes the connection without an answer. */
export type FakeAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hangUp'
  | 'silence';

/** A peer of the platform on a real socket: it answers as it is told and remembers what it was sent. */
export interface FakeService {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections that were opened to it. */
  readonly connections: number;
  /** Answers every request like this from now on; a function decides for each request. */
  answer(how: FakeAnswer | ((request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>)): void;
  /** Answers the next requests like this, one after the other, and then as before. */
  answerOnce(...answers: readonly FakeAnswer[]): void;
  forget(): void;
  close(): Promise<void>;
}

function send(how: FakeAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (how === 'silence') return;
  if (how === 'hangUp') {
    request.socket.destroy();
    return;
  }
  response.writeHead(how.status ?? 200, how.headers ?? {}).end(how.body ?? '');
}

/** Listens on a free port of this machine. */
export async function openFakeService(first: FakeAnswer = {}): Promise<FakeService> {
  const requests: ReceivedRequest[] = [];
  const queue: FakeAnswer[] = [];
  let usual: FakeAnswer | ((request: ReceivedRequest) => FakeAnswer | Promise<FakeAnswer>) = first;
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(received);
      const how = queue.shift() ?? (typeof usual === 'function' ? await usual(received) : usual);
      send(how, request, response);
    });
  };
  const server = createServer(listener);
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
    answer(how) {
      usual = how;
    },
    answerOnce(...answers) {
      queue.push(...answers);
    },
    forget() {
      requests.length = 0;
      queue.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
