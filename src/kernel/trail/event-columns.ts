import type { EventRow } from './event-row.ts';

/** The columns an event is written with, and their types. The database adds its place and time. */
export const eventColumns = {
  id: 'uuid',
  type: 'text',
  outcome: 'text',
  category: 'text',
  channel: 'text',
  transaction_id: 'text',
  flow_id: 'uuid',
  client_id: 'text',
  app_name: 'text',
  person_key: 'uuid',
  sealed: 'text',
  person_ref: 'bytea',
  address_ref: 'bytea',
  admin_user: 'text',
  client_ip: 'inet',
  user_agent: 'text',
  details: 'jsonb',
} as const satisfies Record<keyof EventRow, string>;
