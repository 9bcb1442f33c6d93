import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { parse, stringify } from 'yaml';
import { applyFile, exportConfig } from '../../src/cli/apply/index.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Answer } from '../support/agent.ts';
import { basicOf, givenScopes } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

const path = '/oauth/v1/register';
let platform: Platform;
let trail: Trail;
let desk: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_OUTGOING_ALLOWED_HOSTS: '' } });
  trail = trailOf(platform);
  desk = await openAdminDesk(platform);
  await givenScopes(platform, 'openid', 'read', 'write');
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

async function givenAccess(input: object = {}): Promise<string> {
  const signature = 'createInitialAccess(input: InitialAccessInput!)';
  const defaults = { name: 'Partners', scopeIds: ['openid', 'read'], grantTypes: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS', 'DEVICE_CODE'] };
  const { oneTimeSecret } = await desk.call(signature, { input: { ...defaults, maxUses: 100, ...input } }, 'oneTimeSecret');
  await trail.mark();
  return oneTimeSecret as string;
}

let names = 0;
const metadata = (changes: object = {}) => {
  names += 1;
  return { client_name: `Partner ${names}`, redirect_uris: ['https://partner.example/cb'], ...changes };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const register = (token: string, body: unknown): Promise<Answer> => platform.agent().postJson(path, body, { headers: bearer(token) });
const manage = (method: string, { client_id: id, registration_access_token: token }: Record<string, string>, body?: unknown): Promise<Answer> =>
  platform.agent().send(method, `${path}/${id}`, {
    headers: { ...bearer(token as string), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('RFC 7591: a client registers itself', () => {
  test('with what it says, within what it may, and with the event of administrators', async () => {
    const token = await givenAccess();
    const said = metadata({
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid read',
      post_logout_redirect_uris: ['https://partner.example/bye'],
    });
    const answer = await register(token, said);
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual([201, 'no-store', 'no-cache']);
    const { client_id: clientId } = answer.json;
    expect(answer.json).toMatchObject({
      ...said,
      client_id: expect.any(String),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^sgra_/),
      registration_client_uri: `${platform.issuer}/v1/register/${clientId}`,
      token_endpoint_auth_method: 'client_secret_basic',
      response_types: ['code'],
      id_token_signed_response_alg: 'RS256',
    });
    await trail.expectTrail([
      ['ADMIN_STATIC_CLIENT_CREATED', { channel: 'REST_API', clientId, details: { objectType: 'static_client', objectId: clientId } }],
    ]);
    const [row] = await platform.sql('select * from client where client_id = $1', [clientId]);
    expect(row).toMatchObject({
      kind: 'STATIC',
      pkce_required: true,
      refresh_token_enabled: true,
      additional_scope_ids: ['openid', 'read'],
      consent_disabled: false,
    });
    const stored = JSON.stringify(
      await platform.sql('select t::text from client_registration t union all select t::text from initial_access_token t'),
    );
    for (const secret of [token, answer.json.registration_access_token, answer.json.client_secret]) expect(stored).not.toContain(secret);
  });

  test('and its credentials work at once', async () => {
    const { json } = await register(await givenAccess(), metadata({ grant_types: ['client_credentials'], redirect_uris: [], scope: 'read' }));
    const headers = basicOf(json.client_id, json.client_secret);
    const token = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers });
    expect(token.status).toBe(200);
  });

  test('with a key, and without credentials', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] };
    const keyed = await register(await givenAccess(), metadata({ token_endpoint_auth_method: 'private_key_jwt', jwks }));
    expect(keyed.json).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    expect(keyed.json).not.toHaveProperty('client_secret');
    const open = await register(await givenAccess(), metadata({ token_endpoint_auth_method: 'none' }));
    expect(open.json).toMatchObject({ token_endpoint_auth_method: 'none', scope: 'openid read' });
  });

  test('what is not known is passed over', async () => {
    const answer = await register(
      await givenAccess(),
      metadata({ contacts: ['a@b.example'], tos_uri: 'javascript:alert(1)', 'client_name#nl': 'X', __proto__: 1 }),
    );
    expect(answer.status).toBe(201);
    for (const name of ['contacts', 'tos_uri', 'client_name#nl']) expect(answer.json).not.toHaveProperty(name);
  });
});

describe('as clients come', () => {
  test('oauth 8: a name may be that of others, and tells nothing about them; administrators keep theirs to themselves', async () => {
    const token = await givenAccess();
    const name = metadata().client_name;
    const create = 'createStaticClient(input: StaticClientInput!)';
    const input = { name, grantTypes: ['CLIENT_CREDENTIALS'] };
    const made = await desk.call(create, { input: { ...input, clientId: 'first-of-name' } }, 'client { clientId }');
    expect(made).toMatchObject({ client: { clientId: 'first-of-name' }, userErrors: [] });
    for (const said of [name, name.toUpperCase(), ` ${name}`]) expect((await register(token, metadata({ client_name: said }))).status).toBe(201);
    const { json } = await register(token, metadata());
    const renamed = await manage('PUT', json, { ...metadata({ client_name: name }), client_id: json.client_id });
    expect([renamed.status, renamed.json.client_name]).toEqual([200, name]);
    const rows = await platform.sql(
      `select self_registered from client where name_key = (select name_key from client where client_id = 'first-of-name') order by 1`,
    );
    expect(rows.map((row) => row.self_registered)).toEqual([false, true, true, true, true]);
    const again = await desk.call(create, { input: { ...input, clientId: 'second-of-name' } }, 'client { clientId }');
    expect(again.userErrors).toMatchObject([{ code: 'ALREADY_EXISTS', field: ['input', 'name'] }]);
  });

  test('oauth 8: clients of one name are exported and applied to another database, where they are what they were', async () => {
    const token = await givenAccess({ grantTypes: ['AUTHORIZATION_CODE'] });
    const name = metadata().client_name;
    const open = { client_name: name, token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] };
    const made = [await register(token, metadata(open)), await register(token, metadata(open))];
    const ids = made.map(({ json }) => json.client_id as string).sort();
    const exported = parse(await exportConfig(platform.runtime)) as Record<string, { clientId?: string }[]>;
    const staticClients = exported.staticClients?.filter(({ clientId }) => ids.includes(clientId ?? ''));
    const folder = mkdtempSync(join(tmpdir(), 'signet-registered-'));
    const file = (changes: object = {}) => {
      const path = join(folder, 'signet.yaml');
      writeFileSync(path, stringify({ scopes: exported.scopes, staticClients: staticClients?.map((client) => ({ ...client, ...changes })) }));
      return path;
    };
    const other = await startPlatform();
    try {
      await applyFile(other.runtime, file());
      const rows = await other.sql('select client_id, name, self_registered from client where client_id = any($1) order by client_id', [ids]);
      expect(rows).toEqual(ids.map((id) => ({ client_id: id, name, self_registered: true })));
      expect((await applyFile(other.runtime, file())).isEmpty).toBe(true);
      expect(await trailOf(other).names()).toEqual(expect.arrayContaining(['ADMIN_STATIC_CLIENT_CREATED']));
      await expect(applyFile(other.runtime, file({ selfRegistered: false }))).rejects.toThrow('selfRegistered: cannot be changed.');
    } finally {
      await other.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('oauth 9: null and empty members say nothing, at POST and at PUT', async () => {
    const token = await givenAccess({ grantTypes: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'] });
    const members = [
      ...[
        'client_name',
        'token_endpoint_auth_method',
        'grant_types',
        'response_types',
        'scope',
        'jwks',
        'jwks_uri',
        'logo_uri',
        'client_uri',
        'tos_uri',
      ],
      ...['policy_uri', 'contacts', 'post_logout_redirect_uris', 'id_token_signed_response_alg', 'dpop_bound_access_tokens', 'subject_type'],
      ...['require_pushed_authorization_requests', 'software_statement', 'software_id', 'application_type', 'default_max_age', 'client_secret'],
    ];
    const usual = (await register(token, { redirect_uris: ['https://partner.example/cb'] })).json;
    for (const empty of [null, '', ' ', []]) {
      const nothing = Object.fromEntries(members.map((name) => [name, empty]));
      const { status, json } = await register(token, { ...nothing, redirect_uris: ['https://partner.example/cb'] });
      expect([empty, status]).toEqual([empty, 201]);
      for (const name of ['scope', 'grant_types', 'response_types', 'token_endpoint_auth_method', 'id_token_signed_response_alg'])
        expect([name, json[name]]).toEqual([name, usual[name]]);
      const put = await manage('PUT', json, {
        ...nothing,
        client_secret_expires_at: empty,
        redirect_uris: ['https://partner.example/cb'],
        client_id: json.client_id,
      });
      expect([empty, put.status, put.json.scope]).toEqual([empty, 200, usual.scope]);
    }
  });

  test('oauth 16: a scheme of one word is refused with the reason', async () => {
    const token = await givenAccess();
    const said = async (uri: string) =>
      (await register(token, metadata({ token_endpoint_auth_method: 'none', redirect_uris: [uri] }))).json.error_description;
    expect(await said('cursor://oauth/callback')).toContain('needs a dot, such as com.example.app');
    expect(await said('javascript:alert(1)')).toContain('javascript: is a scheme that systems and browsers act upon');
    expect((await register(token, metadata({ token_endpoint_auth_method: 'none', redirect_uris: ['com.example.app:/cb'] }))).status).toBe(201);
  });
});

describe('RFC 7591 §3.2.2: what is refused', () => {
  test.each<[string, object, string]>([
    ['no redirect URI', { redirect_uris: undefined }, 'invalid_redirect_uri'],
    ['plain http', { redirect_uris: ['http://partner.example/cb'] }, 'invalid_redirect_uri'],
    ['a fragment', { redirect_uris: ['https://partner.example/cb#x'] }, 'invalid_redirect_uri'],
    ['a script', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['a wildcard', { redirect_uris: ['https://partner.example/cb', 'https://*.example/cb'] }, 'invalid_redirect_uri'],
    ['60 redirect URIs', { redirect_uris: Array.from({ length: 60 }, (_, at) => `https://partner.example/${at}`) }, 'invalid_redirect_uri'],
    ['redirect URIs that are no list', { redirect_uris: 'https://partner.example/cb' }, 'invalid_redirect_uri'],
    [
      'keys in the own network',
      { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://169.254.169.254/keys' },
      'invalid_client_metadata',
    ],
    ['keys at loopback', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://localhost/keys' }, 'invalid_client_metadata'],
    ['a logo in the own network', { logo_uri: 'https://10.0.0.1/logo.png' }, 'invalid_client_metadata'],
    ['a key of two kinds', { jwks: { keys: [{}] }, jwks_uri: 'https://partner.example/keys' }, 'invalid_client_metadata'],
    ['a private key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }, 'invalid_client_metadata'],
    ['no key', { token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    ['an unknown method', { token_endpoint_auth_method: 'client_secret_jwt' }, 'invalid_client_metadata'],
    ['a grant that is not allowed', { grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['a grant that does not exist', { grant_types: ['password'] }, 'invalid_client_metadata'],
    ['another response type', { response_types: ['token'] }, 'invalid_client_metadata'],
    ['a scope that is not allowed', { scope: 'read write' }, 'invalid_client_metadata'],
    ['a scope that is not one', { scope: 7 }, 'invalid_client_metadata'],
    ['pairwise subjects', { subject_type: 'pairwise' }, 'invalid_client_metadata'],
    ['an algorithm that is none', { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata'],
    ['a name with control characters', { client_name: 'a\u0000"b' }, 'invalid_client_metadata'],
    ['a software statement', { software_statement: 'eyJhbGciOiJub25lIn0.e30.' }, 'unapproved_software_statement'],
  ])('%s', async (_name, changes, error) => {
    const token = await givenAccess({ maxUses: 1 });
    const answer = await register(token, metadata(changes));
    expect([answer.status, answer.json.error]).toEqual([400, error]);
    expect(answer.json.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await trail.expectTrail([]);
    expect((await register(token, metadata())).status).toBe(201);
  });

  test.each([['[]'], ['"x"'], ['{'], ['']])('the body %s', async (body) => {
    const headers = { ...bearer(await givenAccess()), 'content-type': 'application/json' };
    const answer = await platform.agent().send('POST', path, { headers, body });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client_metadata']);
  });

  test('no token, a wrong one, one that is over or used up', async () => {
    const over = await givenAccess();
    await platform.sql(`update initial_access_token set expires_at = now() - interval '1 second'`);
    const used = await givenAccess({ maxUses: 1 });
    await register(used, metadata());
    await trail.mark();
    const attempts: [string, Record<string, string>][] = [
      ['absent', {}],
      ['malformed', { authorization: 'Basic eDp5' }],
      ['malformed', bearer('x')],
      ['unknown_token', bearer(`sgia_${'a'.repeat(43)}`)],
      ['unknown_token', bearer(over)],
      ['unknown_token', bearer(used)],
    ];
    for (const [reason, headers] of attempts) {
      const answer = await platform.agent().postJson(path, metadata(), { headers });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      await trail.expectTrail([
        ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { channel: 'REST_API', details: { api: 'client_registration', reason } }],
      ]);
    }
  });

  test('twenty at once, on two servers, with a token for three', async () => {
    const second = await startPlatform({ databaseUrl: platform.databaseUrl });
    const token = await givenAccess({ maxUses: 3 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? platform : second).agent().postJson(path, metadata(), { headers: bearer(token) })),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(3);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(17);
    expect((await trail.names()).filter((name) => name === 'ADMIN_STATIC_CLIENT_CREATED')).toHaveLength(3);
    await second.stop();
  });
});

describe('RFC 7592: a client manages itself', () => {
  test('it reads, changes and deletes itself; each change gives it a new token', async () => {
    const said = metadata();
    const registered = (await register(await givenAccess(), said)).json;
    await trail.mark();
    const { client_secret: secret, client_secret_expires_at: _expires, ...shown } = registered;
    expect((await manage('GET', registered)).json).toEqual(shown);

    const changed = { ...said, client_id: registered.client_id, redirect_uris: ['https://partner.example/new'], client_secret: secret };
    const updated = await manage('PUT', registered, changed);
    expect([updated.status, updated.json.redirect_uris, updated.json.client_secret]).toEqual([200, ['https://partner.example/new'], undefined]);
    expect(updated.json.registration_access_token).not.toBe(registered.registration_access_token);
    await trail.expectTrail([
      [
        'ADMIN_CLIENT_UPDATED',
        {
          channel: 'REST_API',
          clientId: registered.client_id,
          details: { changes: { redirectUrl: ['https://partner.example/cb', 'https://partner.example/new'] } },
        },
      ],
    ]);
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await manage(method, registered, method === 'PUT' ? changed : undefined)).status).toBe(401);
    await trail.mark();

    expect((await manage('DELETE', updated.json)).status).toBe(204);
    await trail.expectTrail([
      [
        'ADMIN_CLIENT_DELETED',
        { channel: 'REST_API', clientId: registered.client_id, details: { removed: expect.objectContaining({ registrations: 1 }) } },
      ],
    ]);
    expect((await manage('GET', updated.json)).status).toBe(401);
    expect(await platform.sql('select 1 from client where client_id = $1', [registered.client_id])).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['another client', { client_id: 'other' }, 'invalid_client_metadata'],
    ['another secret', { client_secret: 'x'.repeat(43) }, 'invalid_client_metadata'],
    ['its registration token', { registration_access_token: 'x' }, 'invalid_client_metadata'],
    ['more scopes', { scope: 'read write' }, 'invalid_client_metadata'],
    ['a bad redirect URI', { redirect_uris: ['ftp://x.example/'] }, 'invalid_redirect_uri'],
  ])('a change to %s is refused, and the token stays', async (_name, changes, error) => {
    const said = metadata();
    const registered = (await register(await givenAccess(), said)).json;
    await trail.mark();
    const answer = await manage('PUT', registered, { ...said, client_id: registered.client_id, ...changes });
    expect([answer.status, answer.json.error]).toEqual([400, error]);
    await trail.expectTrail([]);
    expect((await manage('GET', registered)).status).toBe(200);
  });

  test.each(['TLS_CLIENT_AUTH', 'SELF_SIGNED_TLS_CLIENT_AUTH'])(
    'moved to %s by an administrator it stays there, whatever it says of itself',
    async (method) => {
      const said = metadata();
      const registered = (await register(await givenAccess(), said)).json;
      const wire = method.toLowerCase();
      await platform.sql(`update client set auth_method = $2, secret_hash = null, tls_client_auth = $3, jwks_uri = $4 where client_id = $1`, [
        registered.client_id,
        method,
        method === 'TLS_CLIENT_AUTH' ? JSON.stringify({ subjectDn: 'CN=partner' }) : null,
        method === 'TLS_CLIENT_AUTH' ? null : 'https://partner.example/jwks',
      ]);
      platform.runtime.caches.clear();
      expect((await manage('GET', registered)).json.token_endpoint_auth_method).toBe(wire);
      const body = {
        ...said,
        client_id: registered.client_id,
        ...(method === 'TLS_CLIENT_AUTH' ? {} : { jwks_uri: 'https://partner.example/jwks' }),
      };
      for (const other of [
        'none',
        'client_secret_basic',
        'private_key_jwt',
        wire === 'tls_client_auth' ? `self_signed_${wire}` : 'tls_client_auth',
      ]) {
        const refused = await manage('PUT', registered, { ...body, token_endpoint_auth_method: other });
        expect([refused.status, refused.json.error]).toEqual([400, 'invalid_client_metadata']);
      }
      const unsaid = await manage('PUT', registered, { ...body, client_name: `${said.client_name} GmbH` });
      expect([unsaid.status, unsaid.json.token_endpoint_auth_method, unsaid.json.client_secret]).toEqual([200, wire, undefined]);
      const same = await manage('PUT', unsaid.json, { ...body, token_endpoint_auth_method: wire });
      expect([same.status, same.json.token_endpoint_auth_method]).toEqual([200, wire]);
      const [row] = await platform.sql('select auth_method, secret_hash from client where client_id = $1', [registered.client_id]);
      expect(row).toEqual({ auth_method: method, secret_hash: null });
    },
  );

  test('nobody registers itself for, or moves itself to, certificates', async () => {
    const said = metadata({ token_endpoint_auth_method: 'tls_client_auth' });
    expect((await register(await givenAccess(), said)).json.error).toBe('invalid_client_metadata');
    const registered = (await register(await givenAccess(), metadata())).json;
    const moved = await manage('PUT', registered, { ...said, client_id: registered.client_id });
    expect([moved.status, moved.json.error]).toEqual([400, 'invalid_client_metadata']);
  });

  test('nobody manages another, nor a client of administrators', async () => {
    const [one, other] = await Promise.all([register(await givenAccess(), metadata()), register(await givenAccess(), metadata())]);
    await trail.mark();
    for (const id of [other?.json.client_id, 'nobody', '%00']) expect((await manage('DELETE', { ...one?.json, client_id: id })).status).toBe(401);
    expect((await platform.agent().get(`${path}/${one?.json.client_id}`)).status).toBe(401);
    const names = await trail.names();
    expect(new Set(names)).toEqual(new Set(['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS']));
  });

  test('parallel changes: one token holds at the end', async () => {
    const said = metadata();
    const registered = (await register(await givenAccess(), said)).json;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) =>
        manage('PUT', registered, { ...said, client_id: registered.client_id, redirect_uris: [`https://partner.example/${at}`] }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
  });
});
