import { readKeysetPage } from '../../kernel/store/keyset-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import { selectList } from '../../kernel/store/select-list.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AttributeSource } from './attribute-mapping.entity.ts';
import type { IdentityProviderType } from './identity-provider.entity.ts';
import type { IdentityProviderValues } from './identity-provider-fields.ts';

/** A provider as it may be shown: whether it has secrets, but nothing of them. */
export interface ShownIdentityProvider extends IdentityProviderValues {
  readonly id: string;
  readonly hasSecret: boolean;
  readonly hasPassword: boolean;
  readonly attributeMappings: readonly {
    readonly id: string;
    readonly source: AttributeSource;
    readonly sourceName: string;
    readonly targetName: string;
    readonly version: number;
  }[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Conditions on providers, all of which hold. */
export interface IdentityProviderFilter {
  readonly type?: IdentityProviderType | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

const plain = ['identifier', 'name', 'type', 'enabled', 'oauth', 'openIdConnect', 'saml', 'scripts', 'userInfo', 'mapAssertionAttributes'];

const columns = `identifier as id, is_default as "default", client_secret is not null as "hasSecret", user_info_password is not null as "hasPassword",
  (select coalesce(json_agg(json_build_object('id', m.id, 'source', m.source, 'sourceName', m.source_name, 'targetName', m.target_name,
      'version', m.version) order by m.source, m.target_name), '[]')
    from attribute_mapping m where m.identity_provider = identity_provider.identifier) as "attributeMappings",
  ${selectList([...plain, 'version', 'createdAt', 'updatedAt'])}`;

/** One page of identity providers, oldest first. */
export function readIdentityProviders(
  runtime: Runtime,
  { type, enabled }: IdentityProviderFilter,
  page: PageRequest,
): Promise<Page<ShownIdentityProvider>> {
  const asked = ([['type', type] as const, ['enabled', enabled] as const] as const).filter(([, value]) => value !== undefined && value !== null);
  const source = {
    columns,
    from: 'identity_provider',
    where: asked.map(([column], at) => `${column} = $${at + 1}`),
    values: asked.map(([, value]) => value),
    order: [
      { column: 'created_at', type: 'timestamptz' as const },
      { column: 'identifier', type: 'text' as const },
    ],
  };
  return readKeysetPage<ShownIdentityProvider>(runtime.database.query, source, page);
}

/** The providers with the given identifiers, in one read and in their order; undefined where there is none. */
export async function readIdentityProvidersById(runtime: Runtime, identifiers: readonly string[]): Promise<(ShownIdentityProvider | undefined)[]> {
  const asked = identifiers.filter((identifier) => !identifier.includes('\0'));
  const rows = await runtime.database.query<ShownIdentityProvider>(`select ${columns} from identity_provider where identifier = any($1)`, [asked]);
  const byId = new Map(rows.map((row) => [row.identifier, row]));
  return identifiers.map((identifier) => byId.get(identifier));
}
