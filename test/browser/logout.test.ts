import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { requestOf, verifier } from '../oauth/steps.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Browser, chromiumFile, openBrowser } from './chromium.ts';
import { openSessionClient, type SessionClient } from './session-client.ts';

let platform: Platform;
let shop: SessionClient;
let bank: SessionClient;
let clients: Map<SessionClient, GivenClient>;
let user: GivenUser;
let browser: Browser;

const patient = 60_000;
const withBrowser = chromiumFile === undefined ? describe.skip : describe;

function givenParty(party: SessionClient): Promise<GivenClient> {
  return givenClient(platform, {
    consent_disabled: true,
    redirect_url: `${party.origin}/callback`,
    open_id_connect: {
      expirationTimeSeconds: 600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: 'RS256',
      sessionManagementEnabled: true,
      deleteTokensOnLogout: false,
      postLogoutRedirectUrl: `${party.origin}/bye`,
      additionalPostLogoutRedirectUrls: [],
      frontChannelLogoutUrl: `${party.origin}/signed-out`,
    },
  });
}

beforeAll(async () => {
  platform = await startPlatform();
  [shop, bank] = await Promise.all([openSessionClient(), openSessionClient()]);
  clients = new Map([
    [shop, await givenParty(shop)],
    [bank, await givenParty(bank)],
  ]);
});
afterAll(async () => {
  for (const party of [shop, bank]) party.close();
  await platform.stop();
});
beforeEach(async () => {
  user = await givenUser(platform);
  browser = await openBrowser();
});
afterEach(async () => {
  await browser.close();
});

/** Goes to a client by the authorization endpoint, signing in when asked; what the client was sent, and the ID token it got for that. */
async function enter(page: Page, party: SessionClient): Promise<{ sessionState: string; idToken: string }> {
  const client = clients.get(party) as GivenClient;
  await page.goto(`${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client))}`);
  if (page.url().startsWith(platform.url)) {
    await page.getByLabel('Username', { exact: true }).fill(user.username);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${party.origin}/callback**`, { timeout: patient });
  }
  const { searchParams } = new URL(page.url());
  const fields = {
    grant_type: 'authorization_code',
    code: searchParams.get('code') as string,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  };
  const { json } = await platform.agent().postForm('/oauth/token', fields, { headers: client.basic });
  return { sessionState: searchParams.get('session_state') as string, idToken: json.id_token };
}

const cookieOf = async (party: SessionClient): Promise<string | undefined> =>
  (await browser.context.cookies(party.origin)).find(({ name }) => name === 'shop')?.value;

withBrowser('the session of a browser with several clients', () => {
  test('OIDC Front-Channel Logout §3: the page of every client is loaded in a frame, its scripts run and its cookies go; then the browser is back', async () => {
    const { page } = browser;
    const { idToken } = await enter(page, shop);
    await enter(page, bank);
    expect([await cookieOf(shop)]).toEqual(['signed-in']);
    const hint = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: `${shop.origin}/bye`, state: 's' });
    await page.goto(`${platform.url}/oauth/v1/logout?${hint}`);
    await page.waitForURL(`${shop.origin}/bye?state=s`, { timeout: patient });
    for (const party of [shop, bank]) {
      const frame = party.asked.find((path) => path.startsWith('/signed-out')) as string;
      expect([...new URLSearchParams(frame.split('?')[1]).keys()].sort()).toEqual(['iss', 'sid']);
      expect(new URLSearchParams(frame.split('?')[1]).get('iss')).toBe(platform.issuer);
      await waitUntil('the script of the frame ran', () => party.asked.some((path) => path.startsWith('/ran')), patient);
    }
    expect(await cookieOf(shop)).toBeUndefined();
    expect(browser.complaints).toEqual([]);
  });

  test('OIDC Session Management §3: the frame of the platform tells a client that the session lives, and when it does no more', async () => {
    const { page } = browser;
    const { sessionState } = await enter(page, shop);
    expect(sessionState).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    const client = clients.get(shop) as GivenClient;
    const ask = async (message: string, answer: string): Promise<void> => {
      const query = new URLSearchParams({ frame: `${platform.issuer}/v1/checksession`, message });
      await page.goto(`${shop.origin}/watch?${query}`);
      await waitUntil(`the frame says ${answer}`, async () => (await page.title()) === answer, patient);
    };
    await ask(`${client.clientId} ${sessionState}`, 'unchanged');
    await ask('nonsense', 'error');
    await ask(`${client.clientId} ${'x'.repeat(43)}.${'y'.repeat(43)}`, 'changed');
    await page.goto(`${platform.url}/oauth/v1/logout`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('status').waitFor({ timeout: patient });
    await ask(`${client.clientId} ${sessionState}`, 'changed');
    expect(browser.complaints).toEqual([]);
  });
});
