import { OutgoingError } from '../../base/net/outgoing-error.ts';
import type { OutgoingAnswer } from './fetch-safely.ts';

/** Nobody is obeyed who wants to be left alone for longer. */
const longestSeconds = 3600;

/** The pause that `Retry-After` names, as seconds or as a date (RFC 9110 §10.2.3), from now on; undefined when it names none. */
function retryAfterSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestSeconds) : undefined;
}

/** The error that an answer without success is, with the pause that its sender asks for. */
export function statusError({ status, headers }: Pick<OutgoingAnswer, 'status' | 'headers'>): OutgoingError {
  return new OutgoingError('bad_status', `status ${status}`, status, retryAfterSeconds(headers['retry-after']));
}
