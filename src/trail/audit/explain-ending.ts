import { eventKind } from '../../kernel/contract/catalogue.ts';
import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import { reasonTexts } from './reason-texts.ts';

/** How a transaction ended. */
export interface Ending {
  /** The event that decided. */
  readonly event: LoggedEvent;
  /** For people: what was decided, and why. */
  readonly text: string;
}

const supporting: ReadonlySet<string> = new Set(['API_ACCESS_GRANTED', 'CLIENT_CREDENTIALS_CHECK_SUCCESS']);

/** What a worker did afterwards, and events that only lead up to another, decide nothing while there is one that does. */
function deciding(events: readonly LoggedEvent[]): LoggedEvent | undefined {
  const answered = events.filter(({ channel }) => channel !== 'WORKER');
  const terminal = answered.filter(({ type, outcome }) => outcome !== 'INFO' && !supporting.has(type));
  return terminal.at(-1) ?? answered.at(-1) ?? events.at(-1);
}

function detailText({ details }: LoggedEvent): string {
  const { reason, parameter, endpoint } = details ?? {};
  const why = typeof reason === 'string' ? `Reason: ${reasonTexts[reason] ?? reason.replaceAll('_', ' ')}` : '';
  const where = [
    ...(typeof parameter === 'string' ? [`parameter ${parameter}`] : []),
    ...(typeof endpoint === 'string' ? [`at ${endpoint}`] : []),
  ].join(', ');
  if (!why) return where ? ` (${where}).` : '';
  return ` ${why}${where ? ` (${where})` : ''}.`;
}

/** Says why a transaction ended as it did: the catalogue's meaning of the last event that decided, and its reason. Undefined when there are no events. */
export function explainEnding(events: readonly LoggedEvent[]): Ending | undefined {
  const event = deciding(events);
  if (!event) return undefined;
  return { event, text: `${eventKind(event.type).meaning}${detailText(event)}` };
}
