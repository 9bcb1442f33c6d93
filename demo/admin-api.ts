import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { StreamedEvent } from './event-line.ts';

/** A signed-in administrator of the demonstration, as any dashboard would be one: over GraphQL alone. */
export interface AdminApi {
  query<Data>(document: string, variables?: Record<string, unknown>): Promise<Data>;
  /**
   * Calls back for every event from now on; resolves once the stream is live. When the connection ends (the session ran out, the server
   * restarted) it signs in again and resumes behind the last event. Returns what ends it.
   */
  followTrail(onEvent: (event: StreamedEvent) => void): Promise<() => void>;
}

const signIn = `mutation ($username: String!, $password: String!) {
  adminLogin(username: $username, password: $password) { session { accessToken roles } userErrors { code message } }
}`;

const trail = `subscription ($after: String) {
  auditEvents(after: $after, heartbeatSeconds: 5) {
    __typename
    ... on AuditStreamEvent { cursor event { type name occurredAt outcome clientId userId adminUser details } }
    ... on AuditStreamHeartbeat { cursor }
  }
}`;

interface SignInAnswer {
  readonly adminLogin: { readonly session: { readonly accessToken: string } | null; readonly userErrors: readonly { readonly message: string }[] };
}

interface TrailItem {
  readonly auditEvents: { readonly __typename: string; readonly cursor: string; readonly event?: StreamedEvent };
}

async function send<Data>(url: string, headers: Record<string, string>, query: string, variables: Record<string, unknown>): Promise<Data> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  const body = (await answer.json()) as { data?: Data; errors?: { message: string }[] };
  if (!body.data || body.errors) throw new Error(`GraphQL answered: ${body.errors?.map((error) => error.message).join('; ') ?? answer.status}`);
  return body.data;
}

/** Signs an administrator in at `/graphql/admin`. */
export async function signInAdmin(publicUrl: string, username: string, password: string): Promise<AdminApi> {
  const url = `${publicUrl}/graphql/admin`;
  const authorize = async (): Promise<string> => {
    const { adminLogin } = await send<SignInAnswer>(url, {}, signIn, { username, password });
    if (!adminLogin.session)
      throw new Error(`The administrator could not sign in: ${adminLogin.userErrors.map((error) => error.message).join('; ')}`);
    return `Bearer ${adminLogin.session.accessToken}`;
  };
  const authorization = await authorize();
  return {
    query: (document, variables = {}) => send(url, { authorization }, document, variables),
    followTrail: (onEvent) => followTrail(url.replace(/^http/, 'ws'), authorization, authorize, onEvent),
  };
}

async function followTrail(
  url: string,
  first: string,
  authorize: () => Promise<string>,
  onEvent: (event: StreamedEvent) => void,
): Promise<() => void> {
  let isWanted = true;
  let client: Client | undefined;
  let cursor: string | null = null;
  const connect = (authorization: string) => {
    const fresh = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
    });
    client = fresh;
    return fresh;
  };
  const read = async (connected: Client, onStart: () => void): Promise<void> => {
    for await (const { data } of connected.iterate<TrailItem>({ query: trail, variables: { after: cursor } })) {
      if (!data) continue;
      cursor = data.auditEvents.cursor;
      onStart();
      if (data.auditEvents.event) onEvent(data.auditEvents.event);
    }
  };
  const keepReading = async (onStart: () => void, onRefusal: (reason: unknown) => void): Promise<void> => {
    await read(connect(first), onStart).catch(onRefusal);
    while (isWanted) {
      await pause(1000);
      await authorize()
        .then((authorization) => read(connect(authorization), onStart))
        // Any fault: tried again a second later.
        .catch(() => undefined);
    }
  };
  // The first item is a heartbeat that tells where the stream starts.
  await new Promise<void>((resolve, reject) => void keepReading(resolve, reject));
  return () => {
    isWanted = false;
    void client?.dispose();
  };
}
