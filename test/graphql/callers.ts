import { apiScopes } from '../../src/applications/clients/client.entity.ts';
import { givenAccount } from '../end-users/account.ts';
import { givenAdmin, givenApiClient } from '../support/fixtures.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import type { Platform } from '../support/start-platform.ts';
import type { PermissionLine } from './permission-page.ts';

/** Somebody who calls the APIs, and what the page of permissions says about somebody like that. */
export interface ApiCaller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  may(line: PermissionLine): boolean;
}

async function administrator(platform: Platform, roles: readonly string[], columns: object = {}): Promise<Record<string, string>> {
  const account = await givenAdmin(platform, { roles, ...columns });
  return { authorization: `Bearer ${(await signInAdmin(platform, account)).token}` };
}

/** Everybody there is: nobody, administrators of each role and none, API clients of each scope and none, end users with the scope and without. */
export async function everyCaller(platform: Platform): Promise<ApiCaller[]> {
  const callers: ApiCaller[] = [{ name: 'nobody', headers: {}, may: (line) => line.everybody === 'yes' }];
  for (const roles of [['ADMIN'], ['OPERATOR'], ['HELPDESK'], ['OPERATOR', 'HELPDESK']])
    callers.push({ name: roles.join('+'), headers: await administrator(platform, roles), may: (line) => roles.some((role) => line[role] === 'yes') });
  callers.push({ name: 'no role', headers: await administrator(platform, []), may: (line) => line['no role'] === 'yes' });
  callers.push({
    name: 'ADMIN with a temporary password',
    headers: await administrator(platform, ['ADMIN'], { password_temporary: true }),
    may: (line) => line.ADMIN === 'yes' && line['temporary password'] === 'yes',
  });
  callers.push({
    name: 'ADMIN restricted to applications',
    headers: await administrator(platform, ['ADMIN'], { restricted_to_apps: ['bank'] }),
    may: (line) => line.ADMIN === 'yes' && line.restricted === 'yes',
  });
  for (const scope of [...apiScopes, undefined]) {
    const { basic } = await givenApiClient(platform, scope ? [scope] : []);
    const may = (line: PermissionLine) => line['API scopes'] === 'all' || line['API scopes']?.split(', ').includes(scope ?? '') === true;
    callers.push({ name: `API client with ${scope ?? 'no scope'}`, headers: basic, may });
  }
  for (const scopes of [['openid', 'end_user_self'], ['openid']]) {
    const { token } = await givenAccount(platform, { scopes });
    const isSelf = scopes.includes('end_user_self');
    const may = (line: PermissionLine) => line.everybody === 'yes' || (isSelf && line['end user'] === 'yes');
    callers.push({ name: `end user with ${scopes.join(' ')}`, headers: { authorization: `Bearer ${token}` }, may });
  }
  return callers;
}
