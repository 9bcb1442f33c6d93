import { packageVersion } from '../../../kernel/base/package-root.ts';
import { replaceSteering } from '../../../kernel/base/steering-characters.ts';
import { eventTitle } from '../../../kernel/contract/catalogue.ts';
import type { LoggedEvent } from '../../../kernel/trail/trail-rows.ts';

/** The forms in which events leave, one line each. */
export const exportFormats = ['ndjson', 'cef'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A character as JSON may have it anywhere: RFC 8259 §7. */
function escaped(text: string): string {
  return replaceSteering(text, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** JSON that looks the same everywhere: a viewer obeys no character of it. */
function inJson(value: object): string {
  return escaped(JSON.stringify(value));
}

function asJson(event: LoggedEvent): string {
  const { place: _place, ...facts } = event;
  return inJson({ ...facts, name: eventTitle(event.type) });
}

const abuse = /LIMIT|EXCEEDED|THROTTLED|LOCKED|REPLAY|REUSE|ABUSE/;

/** Severity from 0 to 10: limits and abuse 8, other failures 6, everything else 3. */
function cefSeverity({ type, outcome }: LoggedEvent): number {
  if (outcome !== 'FAILURE') return 3;
  return abuse.test(type) ? 8 : 6;
}

const inHeader = (text: string) => escaped(text).replace(/[\\|]/g, '\\$&');
const inValue = (text: string) =>
  text
    .split(/\r\n?|\n/)
    .map((part) => escaped(part).replace(/[\\=]/g, '\\$&'))
    .join('\\n');

function asCef(event: LoggedEvent): string {
  const header = ['CEF:0', 'Signet', 'Signet', packageVersion, event.type, eventTitle(event.type), String(cefSeverity(event))];
  const labelled = (key: string, label: string, value: string | null): [string, string | null][] =>
    value === null
      ? []
      : [
          [key, value],
          [`${key}Label`, label],
        ];
  const pairs: [string, string | null][] = [
    ['rt', String(event.occurredAt.getTime())],
    ['externalId', event.id],
    ['cat', event.category],
    ['suser', event.adminUser],
    ['duser', event.userId],
    ['src', event.clientIp],
    ['requestClientApplication', event.userAgent],
    ['outcome', event.outcome.toLowerCase()],
    ...labelled('cs1', 'transactionId', event.transactionId),
    ...labelled('cs2', 'clientId', event.clientId),
    ...labelled('cs3', 'appName', event.appName),
    ['msg', event.details && inJson(event.details)],
  ];
  const extension = pairs.flatMap(([key, value]) => (value === null ? [] : [`${key}=${inValue(value)}`])).join(' ');
  return `${header.map((field, index) => (index === 0 ? field : inHeader(field))).join('|')}|${extension}`;
}

/** An event as one line: a JSON object, or ArcSight's Common Event Format. */
export function exportLine(event: LoggedEvent, format: ExportFormat): string {
  return format === 'cef' ? asCef(event) : asJson(event);
}
