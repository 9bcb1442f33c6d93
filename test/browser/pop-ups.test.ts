import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { requestOf } from '../oauth/steps.ts';
import { givenCertificate, givenFiles } from '../support/certificates.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Browser, chromiumFile, openBrowser } from './chromium.ts';
import { openPopUpApp, type PopUpApp } from './pop-up-app.ts';

const withBrowser = chromiumFile === undefined ? describe.skip : describe;
let platform: Platform;
let app: PopUpApp;
let client: GivenClient;
let user: GivenUser;
let browser: Browser;

/** Opens a platform to the scripts of the application, and registers it there. */
async function givenSinglePage(at: Platform): Promise<GivenClient> {
  await at.sql(`update cors_config set enabled = true, allowed_origins = $1, accessible_paths = '{/oauth/**}'`, [[app.origin]]);
  at.runtime.caches.clear();
  return givenClient(at, {
    name: 'Single Page',
    auth_method: 'PKCE',
    secret_hash: null,
    grant_types: ['AUTHORIZATION_CODE'],
    redirect_url: `${app.origin}/back/own`,
    additional_redirect_urls: [`${app.origin}/back/oidc`, `${app.origin}/back/msal`],
    open_id_connect: {
      expirationTimeSeconds: 3600,
      additionalAudiences: [],
      idTokenSignedResponseAlg: 'RS256',
      deleteTokensOnLogout: false,
      postLogoutRedirectUrl: `${app.origin}/back/out`,
      additionalPostLogoutRedirectUrls: [],
    },
  });
}

beforeAll(async () => {
  platform = await startPlatform();
  app = await openPopUpApp();
  client = await givenSinglePage(platform);
});
afterAll(async () => {
  app.close();
  await platform.stop();
});

const call = (name: string, ...values: readonly string[]) => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`;

/** The window that a call in the page of the application opens. */
async function popUpOf(expression: string): Promise<Page> {
  const [popUp] = await Promise.all([browser.page.waitForEvent('popup'), browser.page.evaluate(expression)]);
  return popUp;
}

async function signIn(popUp: Page, { username, password }: GivenUser): Promise<void> {
  await popUp.getByLabel('Username', { exact: true }).fill(username);
  await popUp.getByLabel('Password', { exact: true }).fill(password);
  await popUp.getByRole('button', { name: 'Sign in', exact: true }).click();
  await popUp.getByRole('button', { name: 'Allow', exact: true }).click();
}

withBrowser('oauth 2: sign-in in a pop-up keeps its opener', () => {
  beforeEach(async () => {
    user = await givenUser(platform);
    browser = await openBrowser({ ignoreHTTPSErrors: true });
    await browser.page.goto(`${app.origin}/`);
  });
  afterEach(() => browser.close());

  test('oauth 2: through login and consent, and again with a live session, where redirects answer alone', async () => {
    const address = `${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client, { scope: 'openid', prompt: 'consent' }))}`;
    const popUp = await popUpOf(call('openOwn', address));
    await signIn(popUp, user);
    expect(await browser.page.evaluate('arrived')).toContain('code=');
    expect([await popUp.title(), await browser.page.evaluate('closedOwn()')]).toEqual(['with its opener', false]);

    await browser.page.reload();
    const silent = `${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client, { scope: 'openid', prompt: 'none' }))}`;
    const again = await popUpOf(call('openOwn', silent));
    expect(await browser.page.evaluate('arrived')).toMatch(/[?&](code|error)=/);
    expect(await again.title()).toBe('with its opener');
  });

  test('oauth 2: oidc-client-ts signs in by signinPopup and out by signoutPopup', async () => {
    const popUp = await popUpOf(call('signInOidc', platform.issuer, client.clientId));
    await signIn(popUp, user);
    expect(await browser.page.evaluate('handles.oidc')).toBe(user.userId);
    await popUpOf(call('signOutOidc', platform.issuer, client.clientId));
    expect(await browser.page.evaluate('handles.out')).toBe('out');
  });

  test('oauth 2: MSAL signs in by loginPopup', async () => {
    // It takes no authority without TLS.
    const { pem, keyPem } = await givenCertificate({ name: 'CN=localhost', isServer: true, alternativeNames: [{ type: 'dns', value: 'localhost' }] });
    const files = givenFiles({ server: pem, key: keyPem });
    const secure = await startPlatform({ env: { SIGNET_TLS_CERTIFICATE_FILE: files.server, SIGNET_TLS_KEY_FILE: files.key } });
    try {
      const { clientId } = await givenSinglePage(secure);
      const person = await givenUser(secure);
      const popUp = await popUpOf(call('signInMsal', secure.issuer, clientId));
      await signIn(popUp, person);
      expect(await browser.page.evaluate('handles.msal')).toBe(person.userId);
    } finally {
      await secure.stop();
    }
  });
});

describe('oauth 2: which answers stay tied to an opener', () => {
  const opener = async (path: string, method = 'GET') => (await platform.agent().send(method, path)).headers.get('cross-origin-opener-policy');

  test.each([
    '/oauth/authorize',
    '/oauth/v1/authorize',
    '/oauth/login',
    '/oauth/new-password',
    '/oauth/consent',
    '/oauth/sms-step-up',
    '/oauth/step-up',
    '/oauth/step-up/return',
    '/oauth/oauth-idp/callback',
    '/oauth/device_authorization/verification',
    '/oauth/v1/logout',
  ])('%s', async (path) => {
    expect(await opener(path)).toBe('unsafe-none');
  });

  test.each(['/health/live', '/oauth/token', '/graphql/admin', '/.well-known/nothing'])('not %s', async (path) => {
    expect(await opener(path)).toBe('same-origin');
  });
});
