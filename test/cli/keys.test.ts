import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { basicOf, type GivenClient } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { startSignet } from '../support/processes.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { testSettings } from '../support/test-settings.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let platform: Platform;
let admin: AdminDesk;
let trail: Trail;

beforeAll(async () => {
  platform = await startPlatform();
  admin = await openAdminDesk(platform);
  trail = trailOf(platform);
});
afterAll(() => platform.stop());

async function signet(...command: string[]): Promise<{ code: number | null; output: string }> {
  const env = { DATABASE_URL: platform.databaseUrl, SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string };
  const running = startSignet(['keys', ...command], env);
  const { code } = await running.ended;
  return { code, output: running.output() };
}

const secret = 'a secret that is more than long enough';
const algorithms = async (): Promise<string[]> =>
  (await platform.agent().get('/oauth/.well-known/openid-configuration')).json.id_token_signing_alg_values_supported;

const create = (clientId: string, idTokenSignedResponseAlg: string) =>
  admin.call(
    'createStaticClient(input: StaticClientInput!)',
    {
      input: {
        clientId,
        name: clientId,
        clientSecret: secret,
        grantTypes: ['AUTHORIZATION_CODE'],
        redirectUrl: 'https://app.example/callback',
        defaultScopeIds: ['openid'],
        openIdConnect: { expirationTimeSeconds: 600, idTokenSignedResponseAlg },
      },
    },
    'client { version }',
  );

test('an algorithm is taken into use, asked for by a client, and out of use again', async () => {
  expect((await create('early', 'ES512')).userErrors).toEqual([
    expect.objectContaining({ code: 'UNKNOWN_REFERENCE', field: ['input', 'openIdConnect', 'idTokenSignedResponseAlg'] }),
  ]);
  await trail.mark();
  const added = await signet('add', 'ES512');
  expect([added.code, added.output]).toEqual([0, expect.stringMatching(/^ES512 +signs with \S+ from now on; next \S+\n$/)]);
  await trail.expectTrail([['JWT_KEYS_ALGORITHM_UPDATED', { channel: 'CLI', details: { algorithm: 'ES512' } }]]);
  await waitUntil('discovery tells of it', async () => (await algorithms()).includes('ES512'));
  const again = await signet('add', 'ES512');
  expect([again.code, again.output]).toEqual([2, 'ES512 is in use already.\n']);

  const { client } = await create('modern', 'ES512');
  const modern: GivenClient = { clientId: 'modern', secret, redirectUri: 'https://app.example/callback', basic: basicOf('modern', secret) };
  const { id_token } = await givenTokens(platform, modern, { scopes: ['openid'] });
  expect(decodeProtectedHeader(id_token).alg).toBe('ES512');

  const refused = await signet('retire', 'ES512');
  expect([refused.code, refused.output]).toEqual([2, 'Still in use by client modern.\n']);
  await admin.call(
    'updateStaticClient(clientId: String!, input: StaticClientInput!)',
    { clientId: 'modern', input: { version: client.version, openIdConnect: { expirationTimeSeconds: 600 } } },
    'client { version }',
  );
  await trail.mark();
  expect((await signet('retire', 'ES512')).code).toBe(0);
  await trail.expectTrail([['JWT_KEYS_ALGORITHM_UPDATED', { details: { algorithm: 'ES512', previousKeyId: decodeProtectedHeader(id_token).kid } }]]);
  await waitUntil('discovery tells of it no more', async () => !(await algorithms()).includes('ES512'));
  const jwks = createLocalJWKSet((await platform.agent().get('/oauth/v1/keys')).json);
  expect((await jwtVerify(id_token, jwks, { issuer: platform.issuer })).protectedHeader.alg).toBe('ES512');
});

test.each([
  [['retire', 'RS256'], 2, 'RS256 is always in use.\n'],
  [['retire', 'RS384'], 2, 'RS384 is not in use.\n'],
  [['rotate', 'RS384'], 2, 'RS384 is not in use; signet keys add RS384 takes it into use.\n'],
  [['add', 'HS256'], 2, /^HS256 is no signature algorithm of the platform: RS256, .*EdDSA\.\n$/],
])(
  'signet keys %j',
  async (command, code, output) => {
    const ended = await signet(...command);
    expect([ended.code, ended.output]).toEqual([code, typeof output === 'string' ? output : expect.stringMatching(output)]);
  },
  60_000,
);
