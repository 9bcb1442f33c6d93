import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Agent } from '../support/agent.ts';
import { type GivenClient, givenAdmin, givenApiClient, givenClient } from '../support/fixtures.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openServedPlatform, type ServedPlatform } from './served-platform.ts';

let platform: ServedPlatform;
let here: Agent;
let there: Agent;
let token: string | undefined;

beforeAll(async () => {
  platform = await openServedPlatform();
  await platform.serve();
  here = platform.agent();
  there = new Agent((await platform.serveBeside()).url);
  const { username, password } = await givenAdmin(platform);
  const login =
    'mutation ($username: String!, $password: String!) { adminLogin(username: $username, password: $password) { session { accessToken } } }';
  token = (await ask(login, { username, password })).adminLogin.session.accessToken;
});
afterAll(() => platform.stop());

async function ask(query: string, variables: object) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  return (await here.postJson('/graphql/admin', { query, variables }, { headers })).json.data;
}

const tokenAt = async (at: Agent, by: GivenClient, scope: string) =>
  (await at.postForm('/oauth/token', { grant_type: 'client_credentials', scope }, { headers: by.basic })).json;

/** A change counts on the other server within this. */
const withinMs = 1000;

describe('what one server changes counts on the other within a second', () => {
  test('the scopes of a client, then its end', async () => {
    const client = await givenClient(platform, { default_scope_ids: ['read'], additional_scope_ids: [] });
    const bystander = await givenClient(platform, { additional_scope_ids: ['write'] });
    for (const at of [here, there]) expect(await tokenAt(at, client, 'write')).toMatchObject({ error: 'invalid_scope' });
    const input = {
      version: 1,
      name: 'Changed',
      grantTypes: ['CLIENT_CREDENTIALS'],
      defaultScopeIds: ['read'],
      additionalScopeIds: ['write'],
      refreshTokenEnabled: false,
      openIdConnect: null,
    };
    const change = `mutation ($clientId: String!, $input: StaticClientInput!) { updateStaticClient(clientId: $clientId, input: $input) { userErrors { message field } } }`;
    const answer = await ask(change, { clientId: client.clientId, input });
    expect(answer.updateStaticClient.userErrors).toEqual([]);
    await waitUntil('the new scope at the other server', async () => (await tokenAt(there, client, 'write')).scope === 'write', withinMs);

    const deleted = await ask('mutation ($clientId: String!) { deleteClient(clientId: $clientId) { userErrors { message } } }', {
      clientId: client.clientId,
    });
    expect(deleted.deleteClient.userErrors).toEqual([]);
    await waitUntil('the end of the client', async () => (await tokenAt(there, client, 'read')).error === 'invalid_client', withinMs);
    expect(await tokenAt(there, bystander, 'write')).toMatchObject({ scope: 'write' });
  });

  test('a rotation of the signing keys', async () => {
    const client = await givenClient(platform, { access_token_format: 'JWT' });
    const gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
    const kidAt = async (at: Agent) =>
      JSON.parse(Buffer.from((await tokenAt(at, client, 'read')).access_token.split('.')[0], 'base64url').toString()).kid;
    const [old, before] = [await tokenAt(there, client, 'read'), await kidAt(there)];
    await platform.command('keys', 'rotate', 'ES256');
    await waitUntil('the new key at the other server', async () => (await kidAt(there)) !== before, withinMs);
    const answer = await there.postForm('/oauth/api/v2/token/introspect', { token: old.access_token }, { headers: gateway.basic });
    expect(answer.json).toMatchObject({ active: true });
  });
});
