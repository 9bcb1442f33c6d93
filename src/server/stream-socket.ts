import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { frameMessages } from './frame-messages.ts';

/** Above so much unsent data a subscriber is not given more. */
const fullBytes = 1_048_576;
const lookAgainMs = 50;
/** A look that took longer says that this process was busy, not that the other side was. */
const longestLookMs = 2 * lookAgainMs;

/** Close codes beyond those of the protocol library. */
export const closeCodes = {
  restart: 1012,
  tryAgain: 1013,
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  tooSlow: 4429,
  internal: 4500,
} as const;

/** A socket as those see it who write to it. */
export class StreamSocket {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;

  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket;
    this.#wire = wire;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > fullBytes;
  }

  send(message: string): void {
    if (this.isOpen) this.#socket.send(message);
  }

  /** Sends a message for each body, which others get as well: `head`, the body, a closing brace. One write, past the library but in its order. */
  sendShared(head: Buffer, bodies: readonly Buffer[]): void {
    if (this.isOpen && bodies.length > 0) this.#wire.write(frameMessages(head, bodies));
  }

  /**
   * Resolves to true once there is room again, to false when the other side took nothing for `patienceMs` although it could have: whatever it
   * takes gives it all that time anew, and time in which this process itself stood still does not count.
   */
  async hasRoom(patienceMs: number): Promise<boolean> {
    let leftMs = patienceMs;
    let waiting = this.#socket.bufferedAmount;
    while (this.isOpen && this.isFull) {
      if (leftMs <= 0) return false;
      const lookedAt = performance.now();
      await pause(lookAgainMs);
      const { bufferedAmount } = this.#socket;
      if (bufferedAmount < waiting) leftMs = patienceMs;
      else leftMs -= Math.min(performance.now() - lookedAt, longestLookMs);
      waiting = bufferedAmount;
    }
    return true;
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends it without waiting for the other side. */
  terminate(): void {
    this.#socket.terminate();
  }
}
