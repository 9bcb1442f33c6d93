import type { Client } from 'graphql-ws';
import type { Platform } from '../support/start-platform.ts';
import { appendTrail, trailRow } from './append-trail.ts';

/** A subscription to the trail that selects what tests look at. */
export const document = `subscription ($filter: AuditEventFilter, $after: String, $heartbeat: Int) {
  auditEvents(filter: $filter, after: $after, heartbeatSeconds: $heartbeat) {
    __typename
    ... on AuditStreamEvent { cursor event { id type transactionId } }
    ... on AuditStreamHeartbeat { cursor at behind } } }`;

// biome-ignore lint/suspicious/noExplicitAny: items of either kind
export type Item = any;

/** A running subscription and what it received. */
export interface Gathered {
  readonly items: Item[];
  events(): Item[];
  heartbeats(): Item[];
}

/** Subscribes and gathers the items. */
export function gather(client: Client, variables: object = {}): Gathered {
  const items: Item[] = [];
  client.subscribe<{ auditEvents: Item }>(
    { query: document, variables: variables as Record<string, unknown> },
    { next: ({ data }) => void items.push(data?.auditEvents), error: () => undefined, complete: () => undefined },
  );
  return {
    items,
    events: () => items.filter(({ __typename }) => __typename === 'AuditStreamEvent').map(({ event }) => event),
    heartbeats: () => items.filter(({ __typename }) => __typename === 'AuditStreamHeartbeat'),
  };
}

/** A filter for the events of one transaction id. */
export const only = (transactionId: string) => ({ filter: { transactionId } });

/** Appends events that `only` finds; resolves to their ids. */
export async function append(platform: Platform, transactionId: string, count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, () => trailRow('USER_DELETED', { userId: 'someone' }, { transactionId }));
  await appendTrail(platform, rows);
  return rows.map(({ id }) => id);
}
