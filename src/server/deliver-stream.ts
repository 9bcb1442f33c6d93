import type { ExecutionArgs } from 'graphql';
import type { SharedExecution } from './shared-execution.ts';
import { closeCodes, type StreamSocket } from './stream-socket.ts';

/** A subscription on its way to a client. */
export interface Delivery {
  readonly socket: StreamSocket;
  /** Id the client gave the subscription. */
  readonly id: string;
  readonly source: AsyncGenerator<readonly object[]>;
  readonly args: ExecutionArgs;
  /** See `selectionKey`. */
  readonly key: string;
  readonly shared: SharedExecution;
  /** How long a client may take no data before it is told to resume elsewhere. */
  readonly stallMs: number;
}

/**
 * Writes a stream to its socket as `next` messages until it ends. Pulls no further batch while the socket is full; a client that stays
 * so is closed with 4429 and resumes from its last cursor.
 */
export async function deliverStream({ socket, id, source, args, key, shared, stallMs }: Delivery): Promise<void> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  for await (const batch of source) {
    const payloads: Buffer[] = [];
    for (const item of batch) {
      const payload = shared.payload(item, key, args);
      payloads.push(payload instanceof Promise ? await payload : payload);
    }
    socket.sendShared(head, payloads);
    if (!socket.isFull || (await socket.hasRoom(stallMs))) continue;
    socket.close(closeCodes.tooSlow, 'Too slow: resume from the last cursor');
    // The close frame waits behind what the client does not take.
    setTimeout(() => socket.terminate(), 1000).unref();
    return;
  }
}
