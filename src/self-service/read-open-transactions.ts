import type { ReadUserPages } from '../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../kernel/store/keyset-page.ts';

/** What a person has begun and not finished. */
export const openTransactionKinds = ['SIGN_IN', 'STEP_UP', 'DEVICE_APPROVAL', 'ENROLLMENT'] as const;
export type OpenTransactionKind = (typeof openTransactionKinds)[number];

/** Something a user is in the middle of; never the request with its state, nor a code. */
export interface OpenTransaction {
  readonly id: string;
  readonly kind: OpenTransactionKind;
  readonly clientName: string;
  /** When the client is an installation of a mobile application. */
  readonly deviceName: string | null;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  /** Codes sent by text message and wrong ones typed in; null where none was sent. */
  readonly codesSent: number | null;
  readonly wrongCodes: number | null;
}

/** Sign-ins of which the person is known: with a ticket or a code under way they are step-ups, with a device they approve that. */
const signIns = `select t.id, case when t.device_id is not null then 'DEVICE_APPROVAL'
      when t.step_up_hash is not null or (s.transaction_id is not null and s.used_at is null) then 'STEP_UP' else 'SIGN_IN' end as kind,
    t.client_id, t.created_at, t.expires_at, s.sends, s.attempts
  from auth_transaction t left join sms_challenge s on s.transaction_id = t.id and s.user_id = t.user_id
  where t.user_id = parent.key_0 and t.finished_at is null and t.expires_at > now() and t.expires_at <= now() + interval '1 hour'`;

const enrolments = `select i.id, 'ENROLLMENT', i.client_id, i.created_at, i.expires_at, null, null
  from app_instance i where i.user_id = parent.key_0 and i.status = 'PENDING' and i.expires_at > now()`;

const source = {
  columns: `o.id, o.kind, coalesce(a.name, c.name, o.client_id) as "clientName", case when c.kind = 'DYNAMIC' then c.name end as "deviceName",
    o.created_at as "startedAt", o.expires_at as "expiresAt", o.sends as "codesSent", o.attempts as "wrongCodes"`,
  from: `(${signIns} union all ${enrolments}) o left join client c on c.client_id = o.client_id left join mobile_app a on a.identifier = c.app_identifier`,
  order: [
    { column: 'o.created_at', type: 'timestamptz' as const },
    { column: 'o.id::text', type: 'text' as const },
  ],
  isDescending: true,
};

/** One page of what each user has begun and not finished, newest first: one prepared read. A sign-in shows up once it is known whose it is. */
export const readOpenTransactions: ReadUserPages<OpenTransaction> = ({ database }, { userIds, apps, page }) => {
  const asked = { ...source, where: apps ? ['c.app_identifier = any($1)'] : [], values: apps ? [apps] : [] };
  return readKeysetPages(database.query, asked, { columns: [], keys: userIds.map((userId) => [userId]) }, page);
};
