import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Client } from './client.entity.ts';

/** A client as a mutation answers it. */
export interface ClientOutcome {
  readonly client: Readonly<Client>;
  /** The generated secret: shown this once. */
  readonly oneTimeSecret: string | null;
}

/** Writes what the transaction holds of clients; an id or name that is taken throws `ALREADY_EXISTS`. */
export async function storeClient(work: Work): Promise<void> {
  await stored(await work.entities(), {
    client_pkey: ['clientId', 'There already is a client with this id.'],
    client_id_ended: ['clientId', 'This id belonged to a client that was deleted, and is not used again.'],
    client_name: ['name', 'There already is a client of this kind with this name.'],
  });
}
