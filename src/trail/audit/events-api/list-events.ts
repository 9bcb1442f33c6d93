import { authorizeApiClient } from '../../../applications/clients/index.ts';
import { eventTitle } from '../../../kernel/contract/catalogue.ts';
import { type Refusal, refuse } from '../../../kernel/contract/errors/app-error.ts';
import { isSettled } from '../../../kernel/trail/read-trail.ts';
import type { LoggedEvent } from '../../../kernel/trail/trail-rows.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { SenderEvidence } from '../../../keys/sender-constraints/index.ts';
import { auditFilter } from '../audit-filter.ts';
import { countEvents } from '../count-events.ts';
import { filterConditions } from '../filter-conditions.ts';
import { selectEvents } from '../select-events.ts';
import { type EventsRequest, eventsRequest } from './events-request.ts';
import { type Pagination, pagination } from './pagination.ts';

/** What reaches the Events API. */
export interface ListEventsInput {
  readonly authorization: string | undefined;
  readonly query: string;
  readonly evidence: SenderEvidence;
}

/** What it answers. */
export interface EventsAnswer {
  readonly result_set: readonly object[];
  readonly pagination: Pagination;
}

const api = 'events';
const noForm: ReadonlyMap<string, string> = new Map();

function resultOf(event: LoggedEvent): object {
  return {
    event_identifier: event.id,
    event_type: event.type,
    event_name: eventTitle(event.type),
    occurred: event.occurredAt.getTime(),
    client_id: event.clientId,
    app_name: event.appName,
    user_id: event.userId,
    event_agent_user: event.adminUser,
    transaction_id: event.transactionId,
    client_ip: event.clientIp,
    user_agent: event.userAgent,
  };
}

async function readPage({ runtime }: Work, { page, size, filter: input }: EventsRequest): Promise<EventsAnswer> {
  const filter = auditFilter(input);
  const source = runtime.trail;
  const offset = page * size;
  const values: unknown[] = [];
  const conditions = [isSettled, ...filterConditions(filter, source.references, values)];
  const statement = selectEvents(filter, conditions, { way: 'desc', count: size + 1, offset }, values);
  const rows = filter.types?.size === 0 ? [] : (await source.query<object>(statement, values)).slice(0, size + 1);
  const events = await source.open(rows.slice(0, size));
  // Whoever turns page after page past what is counted is always told that there is one more.
  const total = Math.max(await countEvents(source, filter), rows.length === 0 ? 0 : offset + rows.length);
  return { result_set: events.map(resultOf), pagination: pagination(page, size, events.length, total) };
}

/** Lists events for an API client with the scope EVENTS, newest first (administration §3); each refusal has the event of the API that was called. */
export async function listEvents(work: Work, { authorization, query, evidence }: ListEventsInput): Promise<EventsAnswer | Refusal> {
  await authorizeApiClient(work, { authorization, form: noForm, evidence, scope: 'EVENTS', api });
  const request = eventsRequest(query);
  return 'fault' in request ? refuse('invalid_request', { description: request.fault }) : readPage(work, request);
}
