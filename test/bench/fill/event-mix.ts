import type { AuditChannel } from '../../../src/kernel/contract/caller.ts';
import { type AuditEventName, eventKind } from '../../../src/kernel/contract/catalogue.ts';

interface MixedEvent {
  readonly name: AuditEventName;
  /** How many of a hundred events are of this kind. */
  readonly share: number;
  readonly channel: AuditChannel;
  /** Whether it concerns a person. */
  readonly isPersonal: boolean;
  /** An administrator acts. */
  readonly isAdministration?: boolean;
}

/** What a trail of a busy platform consists of. */
const mix: readonly MixedEvent[] = [
  { name: 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED', share: 22, channel: 'OAUTH', isPersonal: false },
  { name: 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED', share: 24, channel: 'OAUTH', isPersonal: true },
  { name: 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', share: 18, channel: 'REST_API', isPersonal: true },
  { name: 'API_ACCESS_GRANTED', share: 18, channel: 'REST_API', isPersonal: false },
  { name: 'AUTHZ_REQUEST_GRANT_CREATED', share: 6, channel: 'OAUTH', isPersonal: true },
  { name: 'USER_AUTHENTICATION_SUCCESS', share: 5, channel: 'OAUTH', isPersonal: true },
  { name: 'TOKEN_REQUEST_INVALID_REFRESH_TOKEN', share: 2, channel: 'OAUTH', isPersonal: true },
  { name: 'CONSENT_GIVEN', share: 2, channel: 'OAUTH', isPersonal: true },
  { name: 'TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS', share: 2, channel: 'OAUTH', isPersonal: true },
  { name: 'ADMIN_CLIENT_UPDATED', share: 1, channel: 'GRAPHQL_ADMIN', isPersonal: false, isAdministration: true },
];

const slots = mix.flatMap((event) => Array.from({ length: event.share }, () => event));

function sqlArray(values: readonly (string | boolean)[]): string {
  return `(array[${values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(',')}])`;
}

/** The mix as SQL arrays of a hundred places each. */
export const mixArrays = {
  types: sqlArray(slots.map(({ name }) => name)),
  outcomes: sqlArray(slots.map(({ name }) => eventKind(name).outcome)),
  categories: sqlArray(slots.map(({ name }) => eventKind(name).category)),
  channels: sqlArray(slots.map(({ channel }) => channel)),
  personal: sqlArray(slots.map(({ isPersonal }) => isPersonal)),
  administration: sqlArray(slots.map(({ isAdministration = false }) => isAdministration)),
} as const;
