import type { Work } from '../../kernel/work/work.ts';
import { isLiveFamily } from './family-liveness.ts';
import type { TokenType } from './token-types.ts';

/** Whose a token family is. */
export interface FamilyOwner {
  readonly userId: string;
  readonly clientId: string;
  /** Name of the mobile application or of the web client; null when the client is gone. */
  readonly application: string | null;
  readonly type: TokenType;
}

/** The owner of a live token family, which nobody else ends before this transaction does; undefined when there is none with this id. */
export async function lockFamily(work: Work, familyId: string): Promise<FamilyOwner | undefined> {
  const [family] = await work.sql<FamilyOwner>(
    `select f.user_id as "userId", f.client_id as "clientId", coalesce(a.name, c.name) as application, f.type
       from token_family f left join client c on c.client_id = f.client_id
         left join mobile_app a on a.identifier = c.app_identifier where f.id = $1 and ${isLiveFamily} for update of f`,
    [familyId],
  );
  return family;
}
