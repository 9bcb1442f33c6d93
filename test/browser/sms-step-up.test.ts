import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startWorkers, type Workers } from '../../workers/main.ts';
import { receivedCode, wrongCode } from '../oauth/step-up/sms-steps.ts';
import { requestOf } from '../oauth/steps.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Browser, chromiumFile, type Landing, openBrowser, openLanding } from './chromium.ts';
import { expectAccessible } from './expect-accessible.ts';
import { describeFocus, overflowWidth } from './in-page.js';

const withBrowser = chromiumFile === undefined ? describe.skip : describe;

let gateway: FakeService;
let landing: Landing;
let elsewhere: Landing;
let platform: Platform;
let workers: Workers;
let client: GivenClient;
let user: GivenUser;
let browser: Browser;
let to: string;

beforeAll(async () => {
  gateway = await openFakeService({ status: 204 });
  landing = await openLanding();
  elsewhere = await openLanding();
  platform = await startPlatform({
    env: {
      SIGNET_SMS_GATEWAY_URL: gateway.url,
      SIGNET_SCOPE_VERIFICATION: 'true',
      SIGNET_SCOPE_VERIFICATION_URL: `${gateway.url}/verify`,
      SIGNET_SCOPE_VERIFICATION_FAILED_URL: elsewhere.redirectUri,
    },
  });
  workers = startWorkers(platform.runtime);
  await givenScopes(platform, { scope_id: 'loans', service_endpoint: 'https://loans.example/api' });
  client = await givenClient(platform, {
    name: 'Example Bank',
    redirect_url: landing.redirectUri,
    step_up: 'SMS_CHALLENGE',
    consent_disabled: true,
    additional_scope_ids: ['openid', 'loans'],
  });
});
afterAll(async () => {
  await workers.close();
  await platform.stop();
  await gateway.close();
  landing.close();
  elsewhere.close();
});

let lastNumber = 20_000_000;
beforeEach(async () => {
  lastNumber += 1;
  to = `+316${lastNumber}`;
  user = await givenUser(platform, { phone_number: to });
});
afterEach(() => browser.close());

const words = {
  en: {
    username: 'Username',
    password: 'Password',
    signIn: 'Sign in',
    title: 'Confirm it is you',
    code: 'Code from the message',
    confirm: 'Confirm',
    again: 'Send another code',
    cancel: 'Cancel',
  },
  nl: {
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    signIn: 'Inloggen',
    title: 'Bevestig dat u het bent',
    code: 'Code uit de sms',
    confirm: 'Bevestigen',
    again: 'Nieuwe code sturen',
    cancel: 'Annuleren',
  },
} as const;

/** From the authorization request through the login page to the page for the code. */
async function openCodePage(lang: keyof typeof words, options: BrowserContextOptions = {}, scope = 'openid'): Promise<Page> {
  browser = await openBrowser({ locale: lang === 'nl' ? 'nl-NL' : 'en-GB', ...options });
  const { page } = browser;
  await page.goto(`${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client, { scope }))}`);
  await page.getByLabel(words[lang].username, { exact: true }).fill(user.username);
  await page.getByLabel(words[lang].password, { exact: true }).fill(user.password);
  await page.getByRole('button', { name: words[lang].signIn, exact: true }).click();
  await page.waitForURL('**/oauth/sms-step-up**');
  return page;
}

const arrived = () => new URLSearchParams(landing.arrivals[0]?.split(' ')[1]);
const settings = (['light', 'dark'] as const).flatMap((colorScheme) => (['en', 'nl'] as const).map((lang) => ({ colorScheme, lang })));

withBrowser('the page for the code, in a browser', () => {
  test.each(settings)('a wrong code, another one, and the right one ($colorScheme, $lang)', async ({ colorScheme, lang }) => {
    const page = await openCodePage(lang, { colorScheme });
    const text = words[lang];
    expect(await page.title()).toBe(text.title);
    await expectAccessible(page, lang);

    const first = await receivedCode(gateway, to);
    await page.getByLabel(text.code).fill(wrongCode(first));
    await page.getByRole('button', { name: text.confirm, exact: true }).click();
    expect(await page.getByRole('alert').textContent()).toContain('2');
    expect(await page.getByLabel(text.code).inputValue()).toBe('');
    await expectAccessible(page, lang);

    await page.getByRole('button', { name: text.again }).click();
    expect(await page.getByRole('status').count()).toBe(1);
    await expectAccessible(page, lang);
    await page.getByLabel(text.code).fill(await receivedCode(gateway, to, 2));
    await page.getByRole('button', { name: text.confirm, exact: true }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    expect([...arrived().keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(browser.complaints).toEqual([]);
  });

  test('with the keyboard alone, a code pasted with a blank', async () => {
    const page = await openCodePage('en');
    const code = await receivedCode(gateway, to);
    expect((await page.evaluate(describeFocus)).name).toBe('code');
    await page.keyboard.insertText(`${code.slice(0, 3)} ${code.slice(3)}`);
    await Promise.all([page.waitForURL(`${landing.redirectUri}**`), page.keyboard.press('Enter')]);
    expect(arrived().get('code')).not.toBeNull();
  });

  test('an empty field is not sent; cancelling needs no code', async () => {
    const page = await openCodePage('en');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    expect(new URL(page.url()).searchParams.has('transaction')).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
    expect(arrived().get('error')).toBe('access_denied');
  });

  test('on a small screen nothing is cut off, and it works without JavaScript', async () => {
    const page = await openCodePage('nl', { viewport: { width: 320, height: 568 }, javaScriptEnabled: false });
    await page.getByLabel(words.nl.code).fill(await receivedCode(gateway, to));
    await page.getByRole('button', { name: words.nl.confirm }).click();
    await page.waitForURL(`${landing.redirectUri}**`);
  });

  test('on a small screen with large text', async () => {
    const page = await openCodePage('nl', { viewport: { width: 320, height: 568 } });
    expect(await page.evaluate(overflowWidth)).toBe(0);
  });

  test('who may not have a scope is sent elsewhere, and the content policy lets the form lead there', async () => {
    const page = await openCodePage('en', {}, 'openid loans');
    const code = await receivedCode(gateway, to);
    gateway.answer({ body: JSON.stringify({ verification_result: 'FAILURE', unauthorized_scope: 'loans' }) });
    await page.getByLabel('Code from the message').fill(code);
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.waitForURL(`${elsewhere.redirectUri}**`);
    expect(browser.complaints).toEqual([]);
    gateway.answer({ status: 204 });
  });
});
