import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AttributeSource } from './attribute-mapping.entity.ts';
import { IdentityProviderEntity, type StoredIdentityProvider } from './identity-provider.entity.ts';

/** A provider as sign-ins use it. Its secrets are sealed. */
export type IdentityProvider = Readonly<StoredIdentityProvider> & {
  readonly mappings: readonly { readonly source: AttributeSource; readonly sourceName: string; readonly targetName: string }[];
};

const mappingsOf = `select source, source_name as "sourceName", target_name as "targetName" from attribute_mapping
  where identity_provider = $1 order by source, target_name`;

/** A provider by its identifier, from the cache of this process; undefined when there is none. The row is not to be changed. */
export function findIdentityProvider(runtime: Runtime, identifier: string): Promise<IdentityProvider | undefined> {
  const cache = runtime.caches.of<IdentityProvider>('identity-provider', async (key) => {
    const row = await runtime.database.orm.em.fork().findOne(IdentityProviderEntity, { identifier: key });
    if (!row) return undefined;
    return Object.assign(row, { mappings: await runtime.database.query<IdentityProvider['mappings'][number]>(mappingsOf, [key]) });
  });
  return cache.get(identifier);
}

/** The provider of clients that name none, likewise; undefined when no provider is the default. */
export async function findDefaultProvider(runtime: Runtime): Promise<IdentityProvider | undefined> {
  const cache = runtime.caches.of<string>('default-identity-provider', async () => {
    const [row] = await runtime.database.query<{ identifier: string }>('select identifier from identity_provider where is_default', []);
    return row?.identifier;
  });
  const identifier = await cache.get('default');
  return identifier === undefined ? undefined : findIdentityProvider(runtime, identifier);
}
