import { groupedStatement } from '../../kernel/store/grouped-statement.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** What is kept of a person of another identity provider. */
export interface FederatedDetails {
  readonly identityProvider: string;
  readonly attributes: Attributes;
  /** What the person API said last. */
  readonly userInfo: Attributes | null;
}

/** What is kept of a person of another identity provider; undefined for anyone else. */
export async function findFederatedDetails({ database }: Runtime, userId: string): Promise<FederatedDetails | undefined> {
  const text = `select identity_provider as "identityProvider", attributes, user_info as "userInfo" from federated_identity where user_id = $1`;
  return (await database.query<FederatedDetails>(text, [userId]))[0];
}

/** Keeps a new answer of the person API; whoever signed the person in meanwhile knows better. */
const keep = groupedStatement<{
  user_id: string;
  former: Attributes;
  attributes: Attributes;
  user_info: Attributes;
  version: number;
}>(
  'keep-user-info',
  `with asked as (select distinct on (user_id) * from json_to_recordset($1::json) as x(ord int, user_id text, former jsonb, attributes jsonb, user_info jsonb, version int)
     order by user_id, ord)
   update federated_identity f set attributes = a.attributes, user_info = a.user_info, user_info_read_at = now(), user_info_version = a.version,
     updated_at = case when f.attributes = a.attributes then f.updated_at else now() end
   from asked a where f.user_id = a.user_id and f.attributes = a.former returning a.ord`,
);

/** Keeps what the person API says now, with the attributes it makes of the person. */
export async function keepUserInfo(
  { committer }: Runtime,
  {
    userId,
    former,
    attributes,
    userInfo,
    providerVersion,
  }: { userId: string; former: Attributes; attributes: Attributes; userInfo: Attributes; providerVersion: number },
): Promise<void> {
  await committer.submit(keep, { user_id: userId, former, attributes, user_info: userInfo, version: providerVersion });
}
