type Query = { sql<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> };

async function setsWhere(work: Query, condition: string, id: string, most: number): Promise<string[]> {
  const rows = await work.sql<{ name: string }>(`select name from auth_properties_set where ${condition} order by name limit $2`, [id, most]);
  return rows.map(({ name }) => `authentication properties set ${name}`);
}

/** Names the sets that fall back to the one with this id. */
export function setsWithFallback(work: Query, id: string, most: number): Promise<string[]> {
  return setsWhere(work, 'fallback_name = (select name from auth_properties_set where id = $1)', id, most);
}

/** Names the sets that use the FIDO policy mapping with this id. */
export function setsWithFidoMapping(work: Query, id: string, most: number): Promise<string[]> {
  return setsWhere(work, 'fido_policy_mapping_name = (select name from fido_policy_mapping where id = $1)', id, most);
}
