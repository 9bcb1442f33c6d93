import type { Work } from '../../kernel/work/work.ts';

type Query = Pick<Work, 'sql'>;

async function appsWhere(work: Query, condition: string, id: string, most: number): Promise<string[]> {
  const rows = await work.sql<{ identifier: string }>(`select identifier from mobile_app where ${condition} order by identifier limit $2`, [
    id,
    most,
  ]);
  return rows.map(({ identifier }) => `mobile application ${identifier}`);
}

/** Names the applications that list a scope. */
export function appsListingScope(work: Query, scopeId: string, most: number): Promise<string[]> {
  return appsWhere(work, '(default_scope_ids || additional_scope_ids) @> array[$1::text]', scopeId, most);
}

/** Names the applications whose resource gateway an API client is. */
export function appsWithGateway(work: Query, clientId: string, most: number): Promise<string[]> {
  return appsWhere(work, 'resource_gateway_client_ids @> array[$1::text]', clientId, most);
}

/** Names the applications whose people an identity provider authenticates. */
export function appsWithIdentityProvider(work: Query, identifier: string, most: number): Promise<string[]> {
  return appsWhere(work, '(identity_provider_id = $1 or additional_identity_provider_ids @> array[$1::text])', identifier, most);
}

/** Names the applications that ask for a signature algorithm. */
export function appsUsingAlgorithm(work: Query, alg: string, most: number): Promise<string[]> {
  return appsWhere(work, `$1 in (open_id_connect->>'idTokenSignedResponseAlg', open_id_connect->>'userinfoSignedResponseAlg')`, alg, most);
}

/** Names the applications that use the FIDO policy mapping with this id. */
export function appsWithFidoMapping(work: Query, id: string, most: number): Promise<string[]> {
  return appsWhere(work, 'fido_policy_mapping_names @> array(select name from fido_policy_mapping where id = $1)', id, most);
}

/** Names the versions that use a push messaging configuration. */
export async function versionsWithPushConfig(work: Query, id: string, most: number): Promise<string[]> {
  const rows = await work.sql<{ name: string }>(
    `select app_identifier || ' ' || platform || ' ' || version_name as name from mobile_platform_version
      where push_messaging_config_id = $1 order by name limit $2`,
    [id, most],
  );
  return rows.map(({ name }) => `version ${name}`);
}

/** Deletes the versions of an application; resolves to how many. */
export async function deleteVersionsOfApp(work: Query, appIdentifier: string): Promise<number> {
  return (await work.sql('delete from mobile_platform_version where app_identifier = $1 returning 1', [appIdentifier])).length;
}
