import type { AuditEventName, EventDetails } from './catalogue.ts';

/** Whom an event concerns; these become columns of the trail. */
export interface EventSubject {
  readonly clientId?: string;
  readonly appName?: string;
  readonly userId?: string;
  /** Overrides the caller's administrator: for a failed sign-in the attempted name. */
  readonly adminUser?: string;
}

/** An event to record, with its details and whom it concerns. */
export type EventRecord<Name extends AuditEventName = AuditEventName> = Name extends AuditEventName
  ? readonly [name: Name, details: EventDetails<Name> & EventSubject]
  : never;
