import type { FastifyRequest } from 'fastify';
import { isFromProxy } from '../../../kernel/edge/is-from-proxy.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';

/** What a gateway says of the person in front of it, or why that cannot be believed. */
export type IdentityHeaders =
  | { readonly attributes: Readonly<Record<string, string>> }
  | { readonly fault: 'untrusted_address' | 'header_missing' | 'header_repeated' };

/** Headers reach Node as Latin-1; gateways that write UTF-8 mean UTF-8. */
function decoded(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? value : text;
}

/**
 * Reads who a gateway says the person is (oauth.md §5.4). Only configured proxies are believed; they must strip such headers from outside traffic. A
 * header that is there twice means that one got through.
 */
export function readIdentityHeaders(runtime: Runtime, request: FastifyRequest): IdentityHeaders {
  const { userIdHeader, levelHeader, attributeHeaders } = runtime.config.headerProvider;
  if (!isFromProxy(request)) return { fault: 'untrusted_address' };
  const named = [['userId', userIdHeader], ['authenticationLevel', levelHeader], ...attributeHeaders] as const;
  const sent = named.map(([attribute, header]) => [attribute, request.raw.headersDistinct[header] ?? []] as const);
  if (sent.some(([, values]) => values.length > 1)) return { fault: 'header_repeated' };
  const told = sent.map(([attribute, [value = '']]) => [attribute, decoded(value).trim()] as const).filter(([, value]) => value !== '');
  const attributes = Object.fromEntries(told);
  return attributes.userId === undefined ? { fault: 'header_missing' } : { attributes };
}
