import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureBootstrapClient } from '../../src/applications/clients/index.ts';
import { basicOf } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

const clientId = 'installer';
const secret = 'a secret of the installer that is long enough';
const env = { SIGNET_BOOTSTRAP_CLIENT_ID: clientId, SIGNET_BOOTSTRAP_CLIENT_SECRET: secret };

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ env });
});
afterAll(() => platform.stop());

const row = () => platform.sql(`select name, api_scopes, secret_hash from client where client_id = $1`, [clientId]);

test('the API client of the configuration is made once, however many processes start, and administers API clients', async () => {
  const trail = trailOf(platform);
  await trail.mark();
  await Promise.all([1, 2, 3, 4].map(() => ensureBootstrapClient(platform.runtime)));
  await trail.expectTrail([['ADMIN_API_CLIENT_CREATED', { channel: 'CLI', clientId, details: { changes: { apiScopes: [null, ['ADMIN']] } } }]]);
  const document = 'mutation ($input: ApiClientInput!) { createApiClient(input: $input) { client { clientId } userErrors { code } } }';
  const input = { clientId: 'made-by-installer', name: 'Made', apiScopes: ['EVENTS'] };
  const asInstaller = { headers: basicOf(clientId, secret) };
  const { data, errors } = await ask(platform, 'admin', document, { input }, asInstaller);
  expect([errors, data?.createApiClient]).toEqual([undefined, { client: { clientId: 'made-by-installer' }, userErrors: [] }]);
});

test('one that is there stays as it is, also under another secret', async () => {
  await platform.sql(`update client set name = 'Renamed' where client_id = $1`, [clientId]);
  const before = await row();
  const other = await startPlatform({
    databaseUrl: platform.databaseUrl,
    env: { ...env, SIGNET_BOOTSTRAP_CLIENT_SECRET: 'another secret of the installer, long enough' },
  });
  await ensureBootstrapClient(other.runtime);
  await other.stop();
  expect(await row()).toEqual(before);
});

test('without the setting nothing is made', async () => {
  const plain = await startPlatform();
  await ensureBootstrapClient(plain.runtime);
  expect(await plain.sql(`select 1 from client where kind = 'API'`)).toEqual([]);
  await plain.stop();
});
