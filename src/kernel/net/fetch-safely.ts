import { lookup as resolve } from 'node:dns';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Runtime } from '../runtime.ts';
import { type AddressRules, addressRules } from './address-rules.ts';
import { OutgoingError } from './outgoing-error.ts';

export interface OutgoingRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Resolves a name and refuses it when any of its addresses is out of bounds: the check and the connection see the same answer. */
function guardedLookup(rules: AddressRules): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new OutgoingError('unreachable', host), '');
      if (!addresses.every(({ address }) => rules.mayConnect(host, address))) return callback(new OutgoingError('forbidden_address', host), '');
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new OutgoingError('unusable_answer', `content-encoding ${encoding}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new OutgoingError('too_large', `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(url: URL, request: OutgoingRequest, rules: AddressRules, signal: AbortSignal): Promise<IncomingMessage> {
  const { request: open } = url.protocol === 'https:' ? https : http;
  return new Promise((settle, reject) => {
    const call = open(url, {
      method: request.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', 'user-agent': 'signet', ...request.headers },
      agent: false,
      signal,
      lookup: guardedLookup(rules),
    });
    call.once('response', settle).once('error', reject);
    call.end(request.body);
  });
}

function outgoingError(error: unknown, signal: AbortSignal): OutgoingError {
  if (error instanceof OutgoingError) return error;
  if (signal.aborted) return new OutgoingError('timeout', 'no complete answer in time');
  return new OutgoingError('unreachable', error instanceof Error ? error.message : String(error));
}

/**
 * Calls another system over HTTP. The address is judged before the call and again at connect time, redirects are not followed, and the
 * whole answer must arrive within `outgoing.timeoutMs` and `outgoing.maxBytes`. Throws `OutgoingError` and nothing else.
 */
export async function fetchSafely(runtime: Pick<Runtime, 'config'>, address: string, request: OutgoingRequest = {}): Promise<OutgoingAnswer> {
  const { outgoing } = runtime.config;
  const rules = addressRules(outgoing.allowedHosts);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const refusal = url ? rules.refusal(url) : 'is not a URL';
  if (!url || refusal) throw new OutgoingError('forbidden_address', refusal ?? '');
  const signal = AbortSignal.timeout(outgoing.timeoutMs);
  let answer: IncomingMessage | undefined;
  try {
    answer = await send(url, request, rules, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 300 && status < 400) throw new OutgoingError('redirected', `status ${status}`);
    return { status, headers: answer.headers, body: await readBody(answer, outgoing.maxBytes) };
  } catch (error) {
    throw outgoingError(error, signal);
  } finally {
    answer?.destroy();
  }
}
