import { searchPattern } from '../kernel/db/search-pattern.ts';
import { readKeysetPage } from '../kernel/http/keyset-page.ts';
import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { ClientKind } from './client.entity.ts';
import { type ClientNode, clientNodeColumns } from './client-node.ts';

/** Conditions on clients, all of which hold. */
export interface ClientFilter {
  readonly kind?: ClientKind | null | undefined;
  readonly search?: string | null | undefined;
  /** Clients that name this provider, first or among others. */
  readonly identityProviderId?: string | null | undefined;
  readonly scopeId?: string | null | undefined;
}

/** Each condition with its bind value; what is not asked for is left out. */
function conditions({ kind, search, identityProviderId, scopeId }: ClientFilter): { where: string[]; values: unknown[] } {
  const asked: [condition: (bind: string) => string, value: unknown][] = [];
  if (kind) asked.push([(bind) => `kind = ${bind}`, kind]);
  if (search) asked.push([(bind) => `(client_id ilike ${bind} or name ilike ${bind})`, searchPattern(search)]);
  if (identityProviderId)
    asked.push([
      (bind) => `(identity_provider_id = ${bind} or additional_identity_provider_ids @> array[${bind}::text])`,
      identityProviderId.includes('\0') ? '' : identityProviderId,
    ]);
  if (scopeId) asked.push([(bind) => `(default_scope_ids || additional_scope_ids) @> array[${bind}::text]`, scopeId.includes('\0') ? '' : scopeId]);
  return { where: asked.map(([condition], at) => condition(`$${at + 1}`)), values: asked.map(([, value]) => value) };
}

/** One page of clients, oldest first. */
export function readClients(runtime: Runtime, filter: ClientFilter, page: PageRequest): Promise<Page<ClientNode>> {
  const order = [
    { column: 'created_at', type: 'timestamptz' as const },
    { column: 'client_id', type: 'text' as const },
  ];
  return readKeysetPage<ClientNode>(runtime.database.query, { columns: clientNodeColumns, from: 'client', order, ...conditions(filter) }, page);
}

/** The clients with the given ids, in one read and in the order of the ids; undefined where there is none. */
export async function readClientsById(runtime: Runtime, clientIds: readonly string[]): Promise<(ClientNode | undefined)[]> {
  const asked = clientIds.filter((id) => !id.includes('\0'));
  const rows = await runtime.database.query<ClientNode>(`select ${clientNodeColumns} from client where client_id = any($1)`, [asked]);
  const byId = new Map(rows.map((row) => [row.clientId, row]));
  return clientIds.map((id) => byId.get(id));
}
