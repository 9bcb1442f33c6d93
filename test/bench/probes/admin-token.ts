import { givenAdmin } from '../../support/fixtures.ts';
import type { Stage } from '../stage.ts';

const login =
  'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } } }';

/** Asks the administration API; resolves to `data`, throws what went wrong. */
export async function askAdmin({ product }: Stage, query: string, variables: object, token?: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`${product.url}/graphql/admin`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await answer.json()) as { data?: Readonly<Record<string, unknown>>; errors?: unknown };
  if (!data || errors) throw new Error(`the administration API answered ${answer.status}: ${JSON.stringify(errors)}`);
  return data;
}

/** The access token of a fresh administrator. */
export async function adminToken(stage: Stage): Promise<string> {
  const { session } = stage.database;
  const account = await givenAdmin({ sql: async (text, values = []) => (await session.query(text, [...values])).rows });
  const data = await askAdmin(stage, login, account);
  return (data.adminLogin as { session: { accessToken: string } }).session.accessToken;
}
