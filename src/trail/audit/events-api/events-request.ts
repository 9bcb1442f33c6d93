import { type AuditEventName, isAuditEventName } from '../../../kernel/contract/catalogue.ts';
import type { AuditFilterInput } from '../audit-filter.ts';

/** A request for a page of events, as the Events API takes it. */
export interface EventsRequest {
  /** Counted from 0. */
  readonly page: number;
  readonly size: number;
  readonly filter: AuditFilterInput;
}

const usualSize = 20;
const mostPerPage = 1000;
/** Deeper pages would read all before them; a span of time leads there at once. */
const deepest = 100_000;
const mostParameters = 600;
const mostCharacters = 255;

const single = ['page', 'size', 'user_id', 'client_id', 'transaction_id', 'start_date', 'end_date', 'end_date_exclusive'] as const;
const lists = ['event_type', 'exclude_event_type'] as const;

class Fault extends Error {}

function wholeNumber(name: string, text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new Fault(`${name} must be a whole number from ${least} to ${most}.`);
  return value;
}

/** A time as milliseconds since 1970, or as RFC 3339 with a zone. */
function time(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const isWritten = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text);
  const date = isWritten ? new Date(text) : new Date(/^\d{1,14}$/.test(text) ? Number(text) : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new Fault(`${name} must be milliseconds since 1970 or an RFC 3339 time.`);
  return date;
}

function yesOrNo(name: string, text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') throw new Fault(`${name} must be true or false.`);
  return text === 'true';
}

function names(parameter: string, values: readonly string[]): AuditEventName[] {
  return values.map((value) => {
    if (!isAuditEventName(value)) throw new Fault(`${parameter} must be the name of an event.`);
    return value;
  });
}

function textOf(name: string, given: ReadonlyMap<string, readonly string[]>): string | undefined {
  const [value, ...more] = given.get(name) ?? [];
  if (more.length > 0) throw new Fault(`${name} may appear once.`);
  if (value !== undefined && (value.includes('\0') || value.length > mostCharacters)) throw new Fault(`${name} is not valid.`);
  return value;
}

function collect(query: string): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(query)) {
    count += 1;
    if (count > mostParameters) throw new Fault('There are too many parameters.');
    if (value !== '') given.set(name, [...(given.get(name) ?? []), value]);
  }
  return given;
}

function requestOf(query: string): EventsRequest {
  const given = collect(query);
  const text = Object.fromEntries(single.map((name) => [name, textOf(name, given)])) as Record<(typeof single)[number], string | undefined>;
  const [types, excludeTypes] = lists.map((name) => names(name, given.get(name) ?? []));
  const size = wholeNumber('size', text.size, usualSize, 1, mostPerPage);
  const page = wholeNumber('page', text.page, 0, 0, 999_999_999);
  if (page * size > deepest) throw new Fault(`Pages reach ${deepest} events back; use end_date to go further.`);
  return {
    page,
    size,
    filter: {
      types: types ?? [],
      excludeTypes: excludeTypes ?? [],
      userId: text.user_id,
      clientId: text.client_id,
      transactionId: text.transaction_id,
      from: time('start_date', text.start_date),
      to: time('end_date', text.end_date),
      toExclusive: yesOrNo('end_date_exclusive', text.end_date_exclusive),
    },
  };
}

/** Reads the query string of the Events API; a fault is a sentence for the caller. Unknown parameters and empty values are left aside. */
export function eventsRequest(query: string): EventsRequest | { readonly fault: string } {
  try {
    return requestOf(query);
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}
