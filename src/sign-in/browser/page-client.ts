import type { Client } from '../../applications/clients/index.ts';
import { replaceSteering } from '../../kernel/base/steering-characters.ts';
import type { PageClient } from '../../presentation/pages/index.ts';

/** What pages and messages may know of a client. Its name steers nothing, whenever it was stored. */
export function pageClient({ name, logoUri, templateSet }: Readonly<Client>): PageClient {
  return { name: replaceSteering(name, () => ''), logoUri: logoUri ?? null, templateSet: templateSet ?? null };
}
