import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Platform } from './start-platform.ts';

/** A GraphQL answer as it came over HTTP. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly data: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly errors: readonly { message: string; path?: readonly (string | number)[]; extensions: any }[] | undefined;
}

export type GraphqlApi = 'admin' | 'account';

interface Asking {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks one of the two GraphQL APIs: `ask(platform, 'admin', document, variables, { token })`. */
export async function ask(platform: Platform, api: GraphqlApi, query: string, variables: object = {}, asking: Asking = {}): Promise<GraphqlAnswer> {
  const headers = { ...(asking.token ? { authorization: `Bearer ${asking.token}` } : {}), ...asking.headers };
  const answer = await platform.agent().postJson(`/graphql/${api}`, { query, variables }, { headers });
  return { status: answer.status, headers: answer.headers, data: answer.json.data, errors: answer.json.errors };
}

/** A graphql-ws client of one API; it does not reconnect by itself. */
export function openSubscriptions(
  platform: Platform,
  api: GraphqlApi,
  token: string | undefined,
  options: { readonly retries?: number } = {},
): Client {
  return createClient({
    url: `${platform.url.replace(/^http/, 'ws')}/graphql/${api}`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: options.retries ?? 0,
    lazy: true,
  });
}
