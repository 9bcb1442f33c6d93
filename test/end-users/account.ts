import { randomUUID } from 'node:crypto';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import type { Platform } from '../support/start-platform.ts';

/** A user who signed in at a client that may show the account. */
export interface GivenAccount {
  readonly user: GivenUser;
  readonly userId: string;
  readonly client: GivenClient;
  readonly token: string;
  readonly refreshToken: string;
}

/** A signed-in user with a token for the account API, or with other scopes. `columns` are those of the client. */
export async function givenAccount(
  platform: Platform,
  options: { scopes?: readonly string[]; columns?: Readonly<Record<string, unknown>> } = {},
): Promise<GivenAccount> {
  const user = await givenUser(platform);
  const client = await givenClient(platform, { default_scope_ids: ['read', 'end_user_self'], ...options.columns });
  const tokens = await givenTokens(platform, client, { user, scopes: options.scopes ?? ['openid', 'end_user_self'] });
  return { user, userId: user.userId, client, token: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** A stored consent; `agoSeconds` tells when it was given. Returns its id. */
export async function givenConsent(
  platform: Platform,
  userId: string,
  clientId: string,
  options: { scopes?: readonly string[]; agoSeconds?: number } = {},
): Promise<string> {
  const id = randomUUID();
  await platform.sql(
    `insert into consent (id, user_id, client_id, scopes, given_at, updated_at)
     values ($1, $2, $3, $4, now() - make_interval(secs => $5::int), now() - make_interval(secs => $5::int))`,
    [id, userId, clientId, options.scopes ?? ['openid'], options.agoSeconds ?? 0],
  );
  return id;
}

/** Lifetimes of a token family in seconds from now; undefined where there is none. */
interface FamilyLife {
  readonly access: number;
  readonly refresh?: number;
  readonly refreshMaximum?: number;
  readonly type?: string;
  readonly isRevoked?: boolean;
  readonly hasRefresh?: boolean;
}

/** A token family in the state that time brings about. Returns its id. */
export async function givenFamily(platform: Platform, userId: string, clientId: string, life: FamilyLife): Promise<string> {
  const id = randomUUID();
  await platform.sql(
    `insert into token_family (id, type, client_id, user_id, scopes, amr, auth_time, access_expires_at, refresh_issued, refresh_expires_at, refresh_max_expires_at, revoked_at)
     values ($1, $2, $3, $4, '{read}', '{pwd}', now(), now() + make_interval(secs => $5::int), $6, now() + make_interval(secs => $7::int),
       now() + make_interval(secs => $8::int), case when $9 then now() end)`,
    [
      id,
      life.type ?? 'DEFAULT',
      clientId,
      userId,
      life.access,
      life.hasRefresh ?? life.refresh !== undefined,
      life.refresh ?? null,
      life.refreshMaximum ?? null,
      life.isRevoked ?? false,
    ],
  );
  return id;
}

/** The id of the family behind the tokens of an account. */
export async function familyOf(platform: Platform, { userId, client }: GivenAccount): Promise<string> {
  const [row] = await platform.sql<{ id: string }>('select id from token_family where user_id = $1 and client_id = $2 order by created_at desc', [
    userId,
    client.clientId,
  ]);
  if (!row) throw new Error('the account has no token family');
  return row.id;
}
