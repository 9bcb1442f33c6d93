import { adminEvents } from './catalogue/admin.ts';
import { apiAccessEvents } from './catalogue/api-access.ts';
import { authorizationEvents } from './catalogue/authorization.ts';
import { clientEvents } from './catalogue/client.ts';
import { consentEvents } from './catalogue/consent.ts';
import { customAuthenticatorEvents } from './catalogue/custom-authenticator.ts';
import type { DetailFieldName, DetailValue } from './catalogue/detail-fields.ts';
import { endUserApiEvents } from './catalogue/end-user-api.ts';
import { enrollmentEvents } from './catalogue/enrollment.ts';
import type { EventKind, EventKinds } from './catalogue/event-kind.ts';
import { extensionEvents } from './catalogue/extension.ts';
import { externalEvents } from './catalogue/external.ts';
import { fidoEvents } from './catalogue/fido.ts';
import { helpdeskEvents } from './catalogue/helpdesk.ts';
import { idpEvents } from './catalogue/idp.ts';
import { mobileAuthEvents } from './catalogue/mobile-auth.ts';
import { smsEvents } from './catalogue/sms.ts';
import { tokenEvents } from './catalogue/token.ts';

/** Every kind of event the platform records, by category. `EXTENSION` holds those beyond the given 272. */
export const catalogue = {
  CONSENT: consentEvents,
  END_USER_API: endUserApiEvents,
  API_ACCESS: apiAccessEvents,
  ADMIN: adminEvents,
  HELPDESK: helpdeskEvents,
  CLIENT: clientEvents,
  AUTHORIZATION: authorizationEvents,
  TOKEN: tokenEvents,
  ENROLLMENT: enrollmentEvents,
  MOBILE_AUTH: mobileAuthEvents,
  SMS: smsEvents,
  IDP: idpEvents,
  FIDO: fidoEvents,
  CUSTOM_AUTHENTICATOR: customAuthenticatorEvents,
  EXTERNAL: externalEvents,
  EXTENSION: extensionEvents,
} as const satisfies Record<string, EventKinds>;

/** A part of the catalogue; also a filter of the trail. */
export type AuditCategory = keyof typeof catalogue;

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void ? All : never;

type Kinds = Intersection<(typeof catalogue)[AuditCategory]>;

/** The name of an event. A name is never renamed. */
export type AuditEventName = keyof Kinds;

type Details<Required extends DetailFieldName, Optional extends DetailFieldName> = [Required | Optional] extends [never]
  ? Readonly<Record<string, never>>
  : { readonly [Field in Required]: DetailValue<Field> } & { readonly [Field in Optional]?: DetailValue<Field> };

/** The details of an event: all it requires, any of its optional ones, nothing else. */
export type EventDetails<Name extends AuditEventName> = Details<Kinds[Name]['required'][number], Kinds[Name]['optional'][number]>;

type CategorizedKind = EventKind & { readonly category: AuditCategory };

const kinds = Object.fromEntries(
  Object.entries<EventKinds>(catalogue).flatMap(([category, rows]) => Object.entries(rows).map(([name, kind]) => [name, { ...kind, category }])),
) as Readonly<Record<AuditEventName, CategorizedKind>>;

/** All event names, in the order of the catalogue. */
export const auditEventNames = Object.keys(kinds) as readonly AuditEventName[];

/** Returns the catalogue row of an event together with its category. */
export function eventKind(name: AuditEventName): CategorizedKind {
  return kinds[name];
}

/** Returns the name of an event as words: `ADMIN_CLIENT_DELETED` becomes "Admin client deleted". */
export function eventTitle(name: AuditEventName): string {
  return name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ');
}

/** Tells whether a text is the name of an event in the catalogue. */
export function isAuditEventName(value: string): value is AuditEventName {
  return Object.hasOwn(kinds, value);
}
