import type { Agent, Answer } from '../../support/agent.ts';
import type { GivenClient } from '../../support/fixtures.ts';
import { requestOf } from '../steps.ts';

type Fields = Readonly<Record<string, string | undefined>>;

/** Pushes a good authorization request with the client's secret; `undefined` takes a parameter out. */
export function push(agent: Agent, client: GivenClient, changes: Fields = {}): Promise<Answer> {
  return agent.postForm('/oauth/v1/par', requestOf(client, changes), { headers: client.basic });
}

/** The path that opens a pushed request. */
export function openingPath(client: GivenClient, requestUri: string, more: Record<string, string> = {}): string {
  return `/oauth/authorize?${new URLSearchParams({ client_id: client.clientId, request_uri: requestUri, ...more })}`;
}

/** Pushes a good request and returns the path that opens it. */
export async function pushed(agent: Agent, client: GivenClient, changes: Fields = {}): Promise<string> {
  const answer = await push(agent, client, changes);
  if (answer.status !== 201) throw new Error(`not pushed: ${answer.status} ${answer.text}`);
  return openingPath(client, answer.json.request_uri);
}
