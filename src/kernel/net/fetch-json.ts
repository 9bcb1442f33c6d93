import type { Runtime } from '../runtime.ts';
import { fetchSafely, type OutgoingRequest } from './fetch-safely.ts';
import { OutgoingError } from './outgoing-error.ts';

/** `fetchSafely` for an answer that must be 200 and JSON; the value is not checked further. */
export async function fetchJson(runtime: Pick<Runtime, 'config'>, address: string, request: OutgoingRequest = {}): Promise<unknown> {
  const answer = await fetchSafely(runtime, address, { ...request, headers: { accept: 'application/json', ...request.headers } });
  if (answer.status !== 200) throw new OutgoingError('bad_status', `status ${answer.status}`, answer.status);
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new OutgoingError('unusable_answer', 'not JSON');
  }
}
