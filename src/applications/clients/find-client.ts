import type { Runtime } from '../../kernel/work/runtime.ts';
import { type Client, ClientEntity } from './client.entity.ts';
import { readInstallation } from './read-installation.ts';

/** Installations of mobile applications are many, and they change and end without an administrator: they are read anew each time. */
const installationId = /^[0-9A-F]{64}$/;

/** A client by its id, from the cache of this process; an installation with what it has from its application. Undefined when there is none. The row is not to be changed. */
export async function findClient(runtime: Runtime, clientId: string): Promise<Readonly<Client> | undefined> {
  const load = async (id: string) => (await runtime.database.orm.em.fork().findOne(ClientEntity, { clientId: id })) ?? undefined;
  if (installationId.test(clientId)) return (await readInstallation(runtime, clientId)) ?? load(clientId);
  return runtime.caches.of<Readonly<Client>>('client', load).get(clientId);
}
