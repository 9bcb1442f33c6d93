/** The subscribers: many streams in a process of their own, which does as little as it can with what it gets. */
import { answerQuestions } from './answering.ts';
import { EventSocket } from './event-socket.ts';

export interface WatchOrder {
  readonly url: string;
  /** Of an administrator. */
  readonly token: string;
  readonly subscribers: number;
  /** The events that are watched. */
  readonly transactionId: string;
}

export interface WatchResult {
  /** Of all subscribers together. */
  readonly received: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

const query = `subscription ($filter: AuditEventFilter) { auditEvents(filter: $filter) {
  ... on AuditStreamEvent { cursor event { id type userId clientId details occurredAt } } } }`;
/** `occurredAt` is the last member, so its place counted from the end is always the same. */
const tail = '2026-01-01T00:00:00.000Z"}}}}}'.length;
const timeLength = 24;
const mostMs = 60_000;

/** How many deliveries took so many milliseconds. */
const counts = new Uint32Array(mostMs + 1);
let received = 0;
let lastText = '';
let lastTime = 0;

function take(message: Buffer): void {
  const text = message.toString('latin1', message.length - tail, message.length - tail + timeLength);
  if (text.charCodeAt(10) !== 84 || text.charCodeAt(23) !== 90) return;
  if (text !== lastText) {
    lastText = text;
    lastTime = Date.parse(text);
  }
  received += 1;
  const place = Math.min(mostMs, Math.max(0, Date.now() - lastTime));
  counts[place] = (counts[place] as number) + 1;
}

async function watch({ url, token, subscribers, transactionId }: WatchOrder): Promise<void> {
  const payload = { query, variables: { filter: { transactionId } } };
  for (let started = 0; started < subscribers; started += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, subscribers - started) }, () => new EventSocket(`${url}/graphql/admin`, token, payload, take).started),
    );
}

function quantile(share: number): number {
  let seen = 0;
  for (let ms = 0; ms <= mostMs; ms += 1) {
    seen += counts[ms] as number;
    if (seen >= received * share) return ms;
  }
  return mostMs;
}

function tally(): WatchResult {
  return { received, p50Ms: quantile(0.5), p95Ms: quantile(0.95), p99Ms: quantile(0.99) };
}

answerQuestions({ watch, tally }, async () => undefined);
