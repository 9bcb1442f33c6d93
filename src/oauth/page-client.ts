import type { Client } from '../clients/index.ts';
import type { PageClient } from '../pages/index.ts';

/** What pages may know of a client. */
export function pageClient({ name, logoUri, templateSet }: Readonly<Client>): PageClient {
  return { name, logoUri: logoUri ?? null, templateSet: templateSet ?? null };
}
