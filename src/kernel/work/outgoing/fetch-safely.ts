import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type AddressRules, addressRules } from '../../base/net/address-rules.ts';
import { guardedLookup } from '../../base/net/guarded-lookup.ts';
import { OutgoingError } from '../../base/net/outgoing-error.ts';
import type { Config } from '../../contract/config/config.ts';
import type { Runtime } from '../runtime.ts';

export interface OutgoingRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest the call may take, where it is not `outgoing.timeoutMs`. */
  readonly timeoutMs?: number;
  /** Whether the other system may get the call twice; a GET may unless said otherwise. */
  readonly isRepeatable?: boolean;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Route {
  readonly rules: AddressRules;
  readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
}

const routes = new WeakMap<Config, Route>();
/** Shorter than the five seconds after which common servers close an idle connection. */
const keepAlive = { keepAlive: true, timeout: 4000, maxFreeSockets: 16 } as const;

/** The rules of this deployment and the connections that were opened under them. */
function routeOf(config: Config): Route {
  const known = routes.get(config);
  if (known) return known;
  const agents = { 'http:': new http.Agent(keepAlive), 'https:': new https.Agent(keepAlive) } as const;
  const route = { rules: addressRules(config.outgoing.allowedHosts), agents };
  routes.set(config, route);
  return route;
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

interface Sending {
  readonly url: URL;
  readonly request: OutgoingRequest;
  readonly route: Route;
  readonly signal: AbortSignal;
}

/**
 * A kept connection may turn out to be closed at the very moment it is used, and nobody can tell whether the call was still taken in: it is sent again
 * over a fresh one. A call that must not arrive twice never meets that: it has a connection of its own.
 */
function send(sending: Sending, isAgain = false): Promise<IncomingMessage> {
  const { url, request, route, signal } = sending;
  const isRepeatable = request.isRepeatable ?? request.method !== 'POST';
  const [open, agent] = url.protocol === 'https:' ? [https.request, route.agents['https:']] : [http.request, route.agents['http:']];
  return new Promise((settle, reject) => {
    const call = open(url, {
      method: request.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', 'user-agent': 'signet', ...request.headers },
      agent: isAgain || !isRepeatable ? false : agent,
      signal,
      lookup: guardedLookup(route.rules),
    });
    const isStale = (error: NodeJS.ErrnoException) => !isAgain && call.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted;
    call.once('response', settle).once('error', (error) => (isStale(error) ? settle(send(sending, true)) : reject(error)));
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
 * whole answer must arrive within `outgoing.timeoutMs` and `outgoing.maxBytes`. Connections of repeatable calls are kept for the next one to the
 * same host. Throws `OutgoingError` and nothing else.
 */
export async function fetchSafely({ config }: Pick<Runtime, 'config'>, address: string, request: OutgoingRequest = {}): Promise<OutgoingAnswer> {
  const route = routeOf(config);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const refusal = url ? route.rules.refusal(url) : 'is not a URL';
  if (!url || refusal) throw new OutgoingError('forbidden_address', refusal ?? '');
  const signal = AbortSignal.timeout(request.timeoutMs ?? config.outgoing.timeoutMs);
  let answer: IncomingMessage | undefined;
  try {
    answer = await send({ url, request, route, signal });
    const status = answer.statusCode ?? 0;
    if (status >= 300 && status < 400) throw new OutgoingError('redirected', `status ${status}`, status);
    return { status, headers: answer.headers, body: await readBody(answer, config.outgoing.maxBytes) };
  } catch (error) {
    throw outgoingError(error, signal);
  } finally {
    // After a whole answer this leaves the connection open; after anything else it must not be used again.
    answer?.destroy();
  }
}
