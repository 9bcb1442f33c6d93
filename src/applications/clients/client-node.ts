import { selectList } from '../../kernel/store/select-list.ts';
import type { Client } from './client.entity.ts';
import { apiClientFields, staticClientFields } from './client-fields.ts';

/** A client as the API shows it: whether it has a secret, but nothing of the secret. */
export type ClientNode = Omit<Client, 'secretHash' | 'nameKey'> & { readonly id: string; readonly hasSecret: boolean };

const installation = ['appIdentifier', 'platform', 'platformVersionId', 'model', 'osVersion', 'apiVersion'];
const common = ['kind', 'createdAt', 'updatedAt', 'version', 'selfRegistered'];
const names = [...new Set([...common, ...Object.keys(staticClientFields), ...Object.keys(apiClientFields), ...installation])];

/** The select list that reads a `ClientNode` from the table `client`; the hash stays in the database. */
export const clientNodeColumns = `client_id as id, secret_hash is not null as "hasSecret", ${selectList(names)}`;

/** A stored client in the shape of the API. */
export function clientNode(client: Readonly<Client>): ClientNode {
  const shown = Object.fromEntries(names.map((name) => [name, client[name as keyof Client]]));
  return { ...(shown as Omit<ClientNode, 'id' | 'hasSecret'>), id: client.clientId, hasSecret: Boolean(client.secretHash) };
}
