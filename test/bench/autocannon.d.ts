/** What the bench uses of autocannon 9, which ships no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Request {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Makes the next request of this connection. */
    readonly setupRequest?: (request: Request, context: object) => Request;
    readonly onResponse?: (status: number, body: string, context: object, headers: object) => void;
  }

  export interface Client {
    setRequests(requests: readonly Request[]): void;
  }

  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Seconds. */
    readonly timeout: number;
    /** Milliseconds. */
    readonly sampleInt: number;
    readonly setupClient: (client: Client) => void;
  }

  // biome-ignore lint/style/noDefaultExport: it is how the package exports it
  export default function autocannon(options: Options): EventEmitter;
}
