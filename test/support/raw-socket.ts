import WebSocket from 'ws';
import type { Platform } from './start-platform.ts';

/** A graphql-transport-ws connection that sends exactly what it is told, to see what a server does with it. */
export interface RawSocket {
  readonly socket: WebSocket;
  /** Everything received, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly messages: any[];
  /** Resolves to the close code. */
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: unknown): void;
  /** The next message for which `wanted` holds, among those received and those to come. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  find(wanted: (message: any) => boolean, timeoutMs?: number): Promise<any>;
}

/** Opens a connection; `token` also sends connection_init and waits for the acknowledgement. */
export async function openRawSocket(
  platform: Platform,
  options: { readonly api?: string; readonly token?: string; readonly headers?: Record<string, string> } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(`${platform.url.replace(/^http/, 'ws')}/graphql/${options.api ?? 'admin'}`, 'graphql-transport-ws', {
    headers: options.headers ?? {},
  });
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const messages: any[] = [];
  const watchers = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const look of watchers) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const raw: RawSocket = {
    socket,
    messages,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    find: (wanted, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`no such message; received ${JSON.stringify(messages).slice(0, 2000)}`));
        }, timeoutMs);
        const look = (): void => {
          const found = messages.find(wanted);
          if (!found) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
  };
  if (options.token !== undefined) {
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${options.token}` } });
    await raw.find((message) => message.type === 'connection_ack');
  }
  return raw;
}
