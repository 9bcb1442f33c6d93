import type { IncomingHttpHeaders } from 'node:http';
import { OutgoingError } from '../../base/net/outgoing-error.ts';
import type { Runtime } from '../runtime.ts';
import { fetchSafely, type OutgoingRequest } from './fetch-safely.ts';
import { statusError } from './status-error.ts';

/** A JSON answer of another system; the value is not checked further. */
export interface JsonAnswer {
  readonly value: unknown;
  readonly headers: IncomingHttpHeaders;
}

/** `fetchSafely` for an answer that must be 200 and JSON. */
export async function fetchJson(runtime: Pick<Runtime, 'config'>, address: string, request: OutgoingRequest = {}): Promise<JsonAnswer> {
  const answer = await fetchSafely(runtime, address, { ...request, headers: { accept: 'application/json', ...request.headers } });
  if (answer.status !== 200) throw statusError(answer);
  try {
    return { value: JSON.parse(answer.body), headers: answer.headers };
  } catch {
    throw new OutgoingError('unusable_answer', 'not JSON');
  }
}
