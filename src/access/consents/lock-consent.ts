import type { Work } from '../../kernel/work/work.ts';

/** Whose a consent is, and what it allows. */
export interface ConsentOwner {
  readonly userId: string;
  readonly clientId: string;
  /** Name of the mobile application or of the web client; null when the client is gone. */
  readonly application: string | null;
  /** When the client is an installation of a mobile application. */
  readonly deviceName: string | null;
  readonly scopes: readonly string[];
}

/** The consent with this id, which nobody else changes before this transaction ends; undefined when there is none. */
export async function lockConsent(work: Work, consentId: string): Promise<ConsentOwner | undefined> {
  const [consent] = await work.sql<ConsentOwner>(
    `select s.user_id as "userId", s.client_id as "clientId", coalesce(a.name, c.name) as application, case when c.kind = 'DYNAMIC' then c.name end as "deviceName", s.scopes
       from consent s left join client c on c.client_id = s.client_id left join mobile_app a on a.identifier = c.app_identifier where s.id = $1 for update of s`,
    [consentId],
  );
  return consent;
}
