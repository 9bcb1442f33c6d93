import type { Work } from '../../kernel/work/work.ts';
import type { RedeemedCodeRow } from './redeem-code.ts';

/** Columns of an access token that goes to its client through the browser: no refresh token, bound to no key. */
export type FrontChannelTokenRow = Pick<
  RedeemedCodeRow,
  | 'family_id'
  | 'client_id'
  | 'user_id'
  | 'session_id'
  | 'scopes'
  | 'acr'
  | 'amr'
  | 'auth_time'
  | 'nonce'
  | 'token_id'
  | 'token_hash'
  | 'token_expires_at'
  | 'usage_limit'
  | 'audiences'
  | 'asked'
>;

const insertToken = `with asked as materialized (select * from json_to_record($1::json) as x(family_id uuid, client_id text, user_id text, session_id uuid,
     scopes text[], acr text, amr text[], auth_time timestamptz, nonce text, token_id uuid, token_hash text, token_expires_at timestamptz, usage_limit int, audiences text[], asked jsonb)),
   family as (insert into token_family (id, client_id, user_id, session_id, scopes, acr, amr, auth_time, nonce, access_expires_at, asked)
     select family_id, client_id, user_id, session_id, scopes, acr, amr, auth_time, nonce, token_expires_at, asked from asked returning 1)
   insert into access_token (id, hash, family_id, client_id, user_id, scopes, usage_limit, expires_at, audiences)
     select token_id, decode(token_hash, 'hex'), family_id, client_id, user_id, scopes, usage_limit, token_expires_at, audiences from asked`;

/** Stores an access token of the implicit grant with a family of its own, so that it ends with its user, client, consent or session like any other. */
export async function issueFrontChannelToken(work: Work, row: FrontChannelTokenRow): Promise<void> {
  await work.sql(insertToken, [JSON.stringify(row)]);
}
