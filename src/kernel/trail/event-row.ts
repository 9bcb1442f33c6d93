import { isIP } from 'node:net';
import type { Caller } from '../contract/caller.ts';
import type { AuditOutcome } from '../contract/catalogue/event-kind.ts';
import { type AuditCategory, type AuditEventName, eventKind } from '../contract/catalogue.ts';
import type { EventSubject } from '../contract/event-record.ts';
import { cleanDetails, cleanText } from './clean-details.ts';

/** An event on its way to the trail, before what it says about a person is sealed. */
export interface EventDraft {
  readonly id: string;
  readonly type: AuditEventName;
  readonly outcome: AuditOutcome;
  readonly category: AuditCategory;
  readonly channel: string;
  readonly transaction_id: string;
  readonly flow_id?: string;
  readonly client_id: string | null;
  readonly app_name: string | null;
  readonly user_id: string | null;
  readonly admin_user: string | null;
  readonly client_ip: string | null;
  readonly user_agent: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** A row of `audit_event` before the database gave it its place (`epoch`, `tx`, `seq`) and time. */
export interface EventRow extends Omit<EventDraft, 'user_id'> {
  /** Which person key opens `sealed`. */
  readonly person_key: string | null;
  /** User id, address and user agent. */
  readonly sealed: string | null;
  /** `\\x` and hex, as are all references. */
  readonly person_ref: string | null;
  readonly address_ref: string | null;
}

function textOrNull(value: string | undefined, most: number): string | null {
  return value === undefined ? null : cleanText(value, most);
}

const subjectFields: ReadonlySet<string> = new Set(['clientId', 'appName', 'userId', 'adminUser'] satisfies (keyof EventSubject)[]);

const knownAddresses = new Set<string>();
const mostKnownAddresses = 10_000;

function addressOrNull(address: string | undefined): string | null {
  if (address === undefined || knownAddresses.has(address)) return address ?? null;
  if (isIP(address) === 0) return null;
  if (knownAddresses.size < mostKnownAddresses) knownAddresses.add(address);
  return address;
}

/** Makes the draft of an event. Texts are cut to their columns, details pass the scrubber. */
export function draftEvent(id: string, caller: Caller, name: AuditEventName, details: Readonly<Record<string, unknown>> & EventSubject): EventDraft {
  const { clientId, appName, userId, adminUser } = details;
  const kind = eventKind(name);
  return {
    id,
    type: name,
    outcome: kind.outcome,
    category: kind.category,
    channel: caller.channel,
    transaction_id: cleanText(caller.transactionId, 128),
    ...(caller.flowId === undefined ? {} : { flow_id: caller.flowId }),
    client_id: textOrNull(clientId, 255),
    app_name: textOrNull(appName, 255),
    user_id: textOrNull(userId, 255),
    admin_user: textOrNull(adminUser ?? caller.adminUser, 255),
    client_ip: addressOrNull(caller.clientIp),
    user_agent: textOrNull(caller.userAgent, 512),
    details: cleanDetails(caller.changeReason === undefined ? details : { ...details, changeReason: caller.changeReason }, subjectFields),
  };
}
