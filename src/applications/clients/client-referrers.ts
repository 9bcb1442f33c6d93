type Query = { sql<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> };

async function clientsWhere(work: Query, condition: string, id: string, most: number): Promise<string[]> {
  const rows = await work.sql<{ client_id: string }>(`select client_id from client where ${condition} order by client_id limit $2`, [id, most]);
  return rows.map((row) => `client ${row.client_id}`);
}

const exchangesFor = `token_exchange @> jsonb_build_array(jsonb_build_object('scopeIds', jsonb_build_array($1::text)))`;

/** Names the clients that list a scope, or may exchange tokens for it. */
export function clientsListingScope(work: Query, scopeId: string, most: number): Promise<string[]> {
  return clientsWhere(work, `((default_scope_ids || additional_scope_ids) @> array[$1::text] or ${exchangesFor})`, scopeId, most);
}

/** Names the clients whose people an identity provider authenticates. */
export async function clientsWithIdentityProvider(work: Query, identifier: string, most: number): Promise<string[]> {
  return clientsWhere(work, '(identity_provider_id = $1 or additional_identity_provider_ids @> array[$1::text])', identifier, most);
}

/** Names the clients that ask for a signature algorithm. */
export function clientsUsingAlgorithm(work: Query, alg: string, most: number): Promise<string[]> {
  return clientsWhere(work, `$1 in (open_id_connect->>'idTokenSignedResponseAlg', open_id_connect->>'userinfoSignedResponseAlg')`, alg, most);
}

/** Names the clients whose resource gateway an API client is. */
export function clientsWithGateway(work: Query, clientId: string, most: number): Promise<string[]> {
  return clientsWhere(work, 'resource_gateway_client_ids @> array[$1::text]', clientId, most);
}
