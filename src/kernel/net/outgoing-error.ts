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
  constructor(reason: OutgoingFailure, detail: string, status?: number) {
    super(`${reason}: ${detail}`);
    this.name = 'OutgoingError';
    this.reason = reason;
    this.status = status;
  }
}
