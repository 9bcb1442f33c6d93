import { givenAdmin } from './fixtures.ts';
import { ask } from './graphql.ts';
import type { Platform } from './start-platform.ts';

/** A signed-in administrator. */
export interface SignedInAdmin {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

const login =
  'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } userErrors { message } } }';

/** Signs an administrator in over GraphQL; the account is made first unless one is given. */
export async function signInAdmin(
  platform: Platform,
  account: { readonly roles?: readonly string[]; readonly username?: string; readonly password?: string } = {},
): Promise<SignedInAdmin> {
  const { username, password } =
    account.username && account.password
      ? { username: account.username, password: account.password }
      : await givenAdmin(platform, { roles: account.roles ?? ['ADMIN'] });
  const answer = await ask(platform, 'admin', login, { username, password });
  const token = answer.data?.adminLogin?.session?.accessToken;
  if (!token) throw new Error(`sign-in failed: ${JSON.stringify(answer.data ?? answer.errors)}`);
  return { username, password, token };
}
