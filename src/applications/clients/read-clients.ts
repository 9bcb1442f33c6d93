import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { searchPattern } from '../../kernel/store/search-pattern.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { ClientKind } from './client.entity.ts';
import { type ClientNode, clientNodeColumns } from './client-node.ts';

/** Conditions on clients, all of which hold. */
export interface ClientFilter {
  readonly kind?: ClientKind | null | undefined;
  readonly search?: string | null | undefined;
  /** Clients that name this provider, first or among others. */
  readonly identityProviderId?: string | null | undefined;
  readonly scopeId?: string | null | undefined;
  readonly appIdentifier?: string | null | undefined;
  readonly platform?: string | null | undefined;
  readonly platformVersionName?: string | null | undefined;
  /** Of installations, those of these mobile applications only. */
  readonly apps?: readonly string[] | undefined;
}

/** Whether a client is no installation, or one of these mobile applications. */
const ofApps = (apps: string) => `(kind <> 'DYNAMIC' or app_identifier = any(${apps}::text[]))`;

/** Each condition by the member of the filter it stands for; `$` is where its value goes. */
const conditionOf: Readonly<Record<keyof ClientFilter, string>> = {
  kind: 'kind = $',
  search: '(client_id collate "C" ilike $ or name_key like $)',
  identityProviderId: '(identity_provider_id = $ or additional_identity_provider_ids @> array[$::text])',
  scopeId: '(default_scope_ids || additional_scope_ids) @> array[$::text]',
  appIdentifier: 'app_identifier = $',
  platform: 'platform = $',
  apps: ofApps('$'),
  platformVersionName: 'platform_version_id in (select id from mobile_platform_version where version_name = $)',
};

/** The conditions that are asked for with their values; a text with NUL is nowhere. */
function conditions(filter: ClientFilter): { where: string[]; values: unknown[] } {
  const asked = (Object.keys(conditionOf) as (keyof ClientFilter)[]).filter((name) => filter[name]);
  const boundValue = (name: keyof ClientFilter) => {
    if (name === 'apps') return filter.apps;
    const value = String(filter[name]);
    return name === 'search' ? searchPattern(value) : value.includes('\0') ? '' : value;
  };
  return { where: asked.map((name, at) => conditionOf[name].replaceAll('$', () => `$${at + 1}`)), values: asked.map(boundValue) };
}

/** One page of clients, oldest first. */
export function readClients(runtime: Runtime, filter: ClientFilter, page: PageRequest): Promise<Page<ClientNode>> {
  const order = [
    { column: 'created_at', type: 'timestamptz' as const },
    { column: 'client_id', type: 'text' as const },
  ];
  return readKeysetPage<ClientNode>(runtime.database.query, { columns: clientNodeColumns, from: 'client', order, ...conditions(filter) }, page);
}

/**
 * The clients with the given ids, in one read and in the order of the ids; undefined where there is none, or an installation of a mobile application
 * outside `apps`.
 */
export async function readClientsById(runtime: Runtime, clientIds: readonly string[], apps?: readonly string[]): Promise<(ClientNode | undefined)[]> {
  const asked = clientIds.filter((id) => !id.includes('\0'));
  const text = `select ${clientNodeColumns} from client where client_id = any($1)${apps ? ` and ${ofApps('$2')}` : ''}`;
  const rows = await runtime.database.query<ClientNode>(text, apps ? [asked, apps] : [asked]);
  const byId = new Map(rows.map((row) => [row.clientId, row]));
  return clientIds.map((id) => byId.get(id));
}
