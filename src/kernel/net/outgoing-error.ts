export type OutgoingFailure = 'forbidden_address' | 'unreachable' | 'timeout' | 'too_large' | 'redirected' | 'bad_status' | 'unusable_answer';

/** Why a call to another system gave no usable answer. The text is for the log, never for the outside. */
export class OutgoingError extends Error {
  readonly reason: OutgoingFailure;
  constructor(reason: OutgoingFailure, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = 'OutgoingError';
    this.reason = reason;
  }
}
