import type { Runtime } from '../kernel/runtime.ts';
import { type Client, ClientEntity } from './client.entity.ts';

/** A client by its id, from the cache of this process. Undefined when there is none. The row is not to be changed. */
export function findClient(runtime: Runtime, clientId: string): Promise<Readonly<Client> | undefined> {
  const cache = runtime.caches.of<Readonly<Client>>('client', async (id) => {
    const row = await runtime.database.orm.em.fork().findOne(ClientEntity, { clientId: id });
    return row ?? undefined;
  });
  return cache.get(clientId);
}
