import { styleText } from 'node:util';

/** An event as the subscription delivers it. */
export interface StreamedEvent {
  readonly type: string;
  readonly name: string;
  readonly occurredAt: string;
  readonly outcome: 'SUCCESS' | 'FAILURE' | 'INFO';
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly adminUser: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

const marks = { SUCCESS: ['green', '✓'], FAILURE: ['red', '✗'], INFO: ['blue', '·'] } as const;
const widestType = 44;
/** Details that say most in a line, in this order. */
const telling = ['reason', 'grantType', 'scopes', 'endpoint', 'api', 'objectId', 'count'];

function whoIn({ clientId, userId, adminUser }: StreamedEvent): string {
  return [adminUser && `admin ${adminUser}`, userId && `user ${userId.slice(0, 8)}`, clientId && `client ${clientId}`].filter(Boolean).join(', ');
}

function whatIn(details: StreamedEvent['details']): string {
  const shown = telling.filter((key) => details?.[key] !== undefined);
  return shown.map((key) => `${key}=${[details?.[key]].flat().join(' ')}`).join('  ');
}

/** One quiet line for an event: time, outcome by colour and sign, name, whom it concerns, and what matters of its details. */
export function eventLine(event: StreamedEvent): string {
  const [colour, mark] = marks[event.outcome];
  const time = event.occurredAt.slice(11, 23);
  const rest = [whoIn(event), whatIn(event.details)].filter((part) => part !== '').join('  ');
  return `${styleText('dim', time)} ${styleText(colour, `${mark} ${event.type.padEnd(widestType)}`)} ${styleText('dim', rest)}`.trimEnd();
}
