export type OutgoingFailure =
  | 'forbidden_address'
  | 'unreachable'
  | 'timeout'
  | 'too_large'
  | 'redirected'
  | 'bad_status'
  | 'unusable_answer'
  | 'circuit_open';

/** Why a call to another system gave no usable answer. The text is for the log, never for the outside. */
export class OutgoingError extends Error {
  readonly reason: OutgoingFailure;
  /** Of the answer, when there was one. */
  readonly status: number | undefined;
  /** How long the other system, or its open circuit, is to be left alone at least. */
  readonly retryAfterSeconds: number | undefined;
  constructor(reason: OutgoingFailure, detail: string, status?: number, retryAfterSeconds?: number) {
    super(`${reason}: ${detail}`);
    this.name = 'OutgoingError';
    this.reason = reason;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
