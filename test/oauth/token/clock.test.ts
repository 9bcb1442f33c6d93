import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type GivenClient, givenApiClient, givenClient } from '../../support/fixtures.ts';
import { givenCode, givenTokens, isActive, redeem, refresh } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';

/** Two servers; the second one's clock is an hour and a half ahead, as if nothing corrected it. */
let platform: Platform;
let ahead: Platform;
let client: GivenClient;
let gateway: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  ahead = await startPlatform({ databaseUrl: platform.databaseUrl, clock: { now: () => new Date(Date.now() + 5_400_000) } });
  client = await givenClient(platform, { access_token_expires_in: 60, refresh_token_expires_in: 60 });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(async () => {
  await ahead.stop();
  await platform.stop();
});

test('RS-197 whether a code, an access token or a refresh token has expired is for the database to say', async () => {
  expect((await redeem(ahead.agent(), client, await givenCode(platform, client))).status).toBe(200);
  const tokens = await givenTokens(platform, client);
  expect(await isActive(ahead, gateway, tokens.access_token)).toBe(true);
  expect((await refresh(ahead.agent(), client, tokens.refresh_token)).status).toBe(200);
});

test('RS-197 also what has expired is so on every server', async () => {
  const expired = await givenCode(platform, client, { expiresInSeconds: -1 });
  for (const server of [platform, ahead]) expect((await redeem(server.agent(), client, expired)).json.error).toBe('invalid_grant');
});
