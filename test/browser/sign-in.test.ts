import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { requestOf, verifier } from '../oauth/steps.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Browser, chromiumFile, type Landing, openBrowser, openLanding } from './chromium.ts';
import { expectAccessible } from './expect-accessible.ts';
import { describeFocus, overflowWidth, visibleCookies } from './in-page.js';

/** Screenshots are kept when a folder is named. */
const shots = process.env.SIGNET_TEST_SHOTS;

let platform: Platform;
let landing: Landing;
let client: GivenClient;
let user: GivenUser;
let browser: Browser;

const withBrowser = chromiumFile === undefined ? describe.skip : describe;

beforeAll(async () => {
  platform = await startPlatform();
  landing = await openLanding();
  await givenScopes(platform, { scope_id: 'orders', descriptions: { en: 'See your orders', nl: 'Uw bestellingen zien' } });
  client = await givenClient(platform, {
    name: 'Example Shop',
    redirect_url: landing.redirectUri,
    additional_scope_ids: ['openid', 'profile', 'email', 'orders'],
  });
});
afterAll(async () => {
  landing.close();
  await platform.stop();
});
beforeEach(async () => {
  user = await givenUser(platform);
});
afterEach(async () => {
  await browser.close();
});

function addressOf(changes: Record<string, string | undefined> = {}): string {
  return `${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client, { scope: 'openid profile email orders read', ...changes }))}`;
}

async function open(options: BrowserContextOptions = {}, changes: Record<string, string | undefined> = {}): Promise<Page> {
  browser = await openBrowser(options);
  await browser.page.goto(addressOf(changes));
  return browser.page;
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** The answer that reached the relying party is one, and its code buys tokens. */
async function expectSignedIn(): Promise<void> {
  const arrived = new URLSearchParams(landing.arrivals[0]?.split(' ')[1]);
  expect([...arrived.keys()].sort()).toEqual(['code', 'iss', 'state']);
  const fields = {
    grant_type: 'authorization_code',
    code: arrived.get('code') as string,
    redirect_uri: landing.redirectUri,
    code_verifier: verifier,
  };
  expect((await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).status).toBe(200);
}

/** A relying party that sends everybody on to another origin as soon as they are back. */
async function openChain(): Promise<[Landing, Landing]> {
  const shop = await openLanding();
  return [shop, await openLanding(shop.redirectUri)];
}

const words = {
  en: {
    title: 'Sign in',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    asks: 'Allow access?',
    orders: 'See your orders',
    allow: 'Allow',
    deny: 'Do not allow',
  },
  nl: {
    title: 'Inloggen',
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    submit: 'Inloggen',
    asks: 'Toegang geven?',
    orders: 'Uw bestellingen zien',
    allow: 'Toestaan',
    deny: 'Niet toestaan',
  },
} as const;

async function fillLogin(page: Page, lang: keyof typeof words, password = user.password): Promise<void> {
  await page.getByLabel(words[lang].username, { exact: true }).fill(user.username);
  await page.getByLabel(words[lang].password, { exact: true }).fill(password);
  await page.getByRole('button', { name: words[lang].submit, exact: true }).click();
}

const settings = (['light', 'dark'] as const).flatMap((colorScheme) => (['en', 'nl'] as const).map((lang) => ({ colorScheme, lang })));

withBrowser('a person with a browser', () => {
  test.each(settings)('RS-020, RS-096 signs in and consents ($colorScheme, $lang)', async ({ colorScheme, lang }) => {
    const page = await open({ colorScheme, locale: lang === 'nl' ? 'nl-NL' : 'en-GB' });
    const text = words[lang];
    expect(await page.title()).toBe(text.title);
    await expectAccessible(page, lang);
    await shoot(page, `login-${colorScheme}-${lang}`);

    await fillLogin(page, lang, 'wrong');
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByLabel(text.username).inputValue()).toBe(user.username);
    expect(await page.getByLabel(text.password).inputValue()).toBe('');
    await expectAccessible(page, lang);
    await shoot(page, `login-rejected-${colorScheme}-${lang}`);

    await fillLogin(page, lang);
    await page.waitForURL('**/oauth/consent**');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(text.asks);
    expect(await page.getByRole('listitem').allTextContents()).toContain(text.orders);
    await expectAccessible(page, lang);
    await shoot(page, `consent-${colorScheme}-${lang}`);

    await page.getByRole('button', { name: text.allow, exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    await expectSignedIn();
    // A refused sign-in is a 400, which Chromium notes on the console.
    expect(browser.complaints.filter((complaint) => !/status of 400/.test(complaint))).toEqual([]);
  });

  test('with the keyboard alone', async () => {
    const page = await open();
    const focused = () => page.evaluate(describeFocus);
    expect((await focused()).name).toBe('username');
    await page.keyboard.type(user.username);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'password', outline: 'solid' });
    await page.keyboard.type(user.password);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'Sign in', outline: 'solid' });
    await Promise.all([page.waitForURL('**/oauth/consent**'), page.keyboard.press('Enter')]);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'Allow', outline: 'solid' });
    await page.keyboard.press('Tab');
    expect((await focused()).name).toBe('Do not allow');
    await page.keyboard.press('Shift+Tab');
    await Promise.all([page.waitForURL(`${landing.redirectUri}**`), page.keyboard.press('Enter')]);
    await expectSignedIn();
    expect(browser.complaints).toEqual([]);
  });

  test.each(['en', 'nl'] as const)('newcomer N6: replaces a temporary password without JavaScript (%s)', async (lang) => {
    const desk = await openAdminDesk(platform, 'HELPDESK');
    const { oneTimePassword } = await desk.call('resetUserPassword(userId: String!)', { userId: user.userId }, 'oneTimePassword');
    const page = await open({ javaScriptEnabled: false, locale: lang === 'nl' ? 'nl-NL' : 'en-GB' });
    await fillLogin(page, lang, oneTimePassword);
    await page.waitForURL('**/oauth/new-password**');
    const fill = async (password: string) => {
      for (const name of ['new_password', 'repeated_password']) await page.locator(`input[name=${name}]`).fill(password);
      await page.getByRole('button').click();
    };
    await fill('too short');
    expect(await page.getByRole('alert').count()).toBe(1);
    await fill('violin gravel Tuesday spoon 81');
    await page.waitForURL('**/oauth/consent**');
    await page.getByRole('button', { name: words[lang].allow, exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    await expectSignedIn();
  });

  test.each(['en', 'nl'] as const)('newcomer N6: the page for a new password is accessible (%s)', async (lang) => {
    const desk = await openAdminDesk(platform, 'HELPDESK');
    const { oneTimePassword } = await desk.call('resetUserPassword(userId: String!)', { userId: user.userId }, 'oneTimePassword');
    const page = await open({ locale: lang === 'nl' ? 'nl-NL' : 'en-GB' });
    await fillLogin(page, lang, oneTimePassword);
    await page.waitForURL('**/oauth/new-password**');
    await expectAccessible(page, lang);
  });

  test('RS-096 without JavaScript', async () => {
    const page = await open({ javaScriptEnabled: false });
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    await expectSignedIn();
  });

  test.each([true, false])('RS-030 the answer as a form (JavaScript %s)', async (javaScriptEnabled) => {
    const page = await open({ javaScriptEnabled }, { response_mode: 'form_post' });
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    if (!javaScriptEnabled) {
      await shoot(page, 'form-post');
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await page.waitForURL(landing.redirectUri);
    expect(landing.arrivals[0]).toMatch(/^POST /);
    await expectSignedIn();
    expect(browser.complaints).toEqual([]);
  });

  test('a client may send its person on to another origin, as far as the platform is concerned', async () => {
    const [shop, entrance] = await openChain();
    const forwarding = await givenClient(platform, { redirect_url: entrance.redirectUri });
    browser = await openBrowser();
    await browser.page.goto(`${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(forwarding))}`);
    await fillLogin(browser.page, 'en');
    await browser.page.getByRole('button', { name: 'Allow', exact: true }).click();
    await browser.page.waitForURL(shop.redirectUri, { timeout: 10_000 });
    expect([entrance.arrivals.length, shop.arrivals.length, browser.complaints]).toEqual([1, 1, []]);
    for (const each of [shop, entrance]) each.close();
  });

  test('RS-036 who declines goes back without a code', async () => {
    const page = await open();
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    expect(new URLSearchParams(landing.arrivals[0]?.slice(4)).get('error')).toBe('access_denied');
    expect(browser.complaints).toEqual([]);
  });

  test('a second sign-in in the same browser asks for nothing that was answered', async () => {
    const page = await open({}, { scope: 'openid read' });
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    await page.goto(addressOf({ scope: 'openid read', state: 'state-2' }));
    await page.waitForURL(/state-2/);
    await expectSignedIn();
  });

  test('the back button after the end leads to a page that explains', async () => {
    const page = await open();
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    await page.goBack();
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect((await page.content()).toLowerCase()).not.toMatch(/stack|exception|undefined/);
    await shoot(page, 'back');
  });

  test.each(['light', 'dark'] as const)('error and logout pages (%s)', async (colorScheme) => {
    const page = await open({ colorScheme }, { redirect_uri: 'https://evil.example/' });
    expect(page.url()).toContain(platform.url);
    await expectAccessible(page, 'en');
    expect(await page.locator('a').count()).toBe(0);
    await shoot(page, `error-${colorScheme}`);

    await page.goto(addressOf());
    await fillLogin(page, 'en');
    await page.waitForURL('**/oauth/consent**');
    await page.goto(`${platform.url}/oauth/v1/logout`);
    await expectAccessible(page, 'en');
    await shoot(page, `logout-${colorScheme}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForSelector('text=You are signed out');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are signed out');
    await expectAccessible(page, 'en');
    await shoot(page, `logged-out-${colorScheme}`);
  });

  test('on a small screen with large text nothing is cut off (WCAG 2.2 §1.4.10)', async () => {
    const page = await open({ viewport: { width: 320, height: 568 }, locale: 'nl-NL' });
    expect(await page.evaluate(overflowWidth)).toBe(0);
    await shoot(page, 'login-small');
    await fillLogin(page, 'nl');
    await page.waitForURL('**/oauth/consent**');
    expect(await page.evaluate(overflowWidth)).toBe(0);
    await shoot(page, 'consent-small');
  });

  test('RS-099 the cookies: not for scripts, not for other sites', async () => {
    const page = await open();
    await fillLogin(page, 'en');
    await page.waitForURL('**/oauth/consent**');
    const cookies = (await browser.context.cookies()).filter((cookie) => cookie.domain === 'localhost');
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
      expect(cookie.value).not.toContain(user.username);
    }
    expect(await page.evaluate(visibleCookies)).toBe('');
  });

  test('oauth 5, oauth 18: a double click on Allow signs in once, and Back says that it is complete', async () => {
    const page = await open();
    await fillLogin(page, 'en');
    await page.getByRole('button', { name: 'Allow', exact: true }).dblclick({ delay: 40 });
    // The second click may abort the navigation of the first, so the page counts, not the navigation.
    await page.getByRole('heading', { name: 'Back', exact: true }).waitFor();
    await expectSignedIn();
    await page.goBack();
    await page.waitForSelector('text=You have already signed in');
    expect(await page.getByRole('link').getAttribute('href')).toBe(`${new URL(landing.redirectUri).origin}/`);
  });

  test('the pages are not kept for the back button of the next person', async () => {
    const page = await open();
    const answer = await page.reload();
    expect(answer?.headers()['cache-control']).toBe('no-store');
  });
});
