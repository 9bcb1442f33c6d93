import { OutgoingError } from '../../../kernel/base/net/outgoing-error.ts';
import { fetchSafely, type OutgoingRequest } from '../../../kernel/work/outgoing/fetch-safely.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { upstreamErrorWord } from './upstream-error-word.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** A JSON object as another system sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A call to a provider, and what is missing when it fails. */
export interface UpstreamCall extends OutgoingRequest {
  readonly missing: UpstreamFault['missing'];
  /** Stands before the reason of a failure, to tell calls apart. */
  readonly of: string;
  /** Sent on, so that both sides can find the same sign-in in their logs. */
  readonly transactionId: string;
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Calls a provider and reads the JSON object it answers with; anything else throws an `UpstreamFault`. No transaction may be open. */
export async function callUpstream(runtime: Runtime, address: string, call: UpstreamCall): Promise<JsonObject> {
  const { missing, of, transactionId, ...request } = call;
  const headers = { accept: 'application/json', [runtime.config.http.transactionIdHeader]: transactionId, ...request.headers };
  const answer = await fetchSafely(runtime, address, { ...request, headers }).catch((error: unknown) => {
    if (!(error instanceof OutgoingError)) throw error;
    runtime.log.warn({ reason: error.reason, detail: error.message, transactionId }, 'call to an identity provider failed');
    throw new UpstreamFault(missing, `${of}_${error.reason}`, { httpStatus: error.status });
  });
  const body = objectIn(answer.body);
  const httpStatus = answer.status;
  if (httpStatus < 200 || httpStatus > 299)
    throw new UpstreamFault(missing, `${of}_bad_status`, { httpStatus, upstreamError: upstreamErrorWord(body?.error) });
  if (!body) throw new UpstreamFault(missing, `${of}_not_json`, { httpStatus });
  return body;
}
