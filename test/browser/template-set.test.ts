import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requestOf } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { archiveOf, bankFiles } from '../template-sets/archive.ts';
import { type Browser, chromiumFile, type Landing, openBrowser, openLanding } from './chromium.ts';

let platform: Platform;
let landing: Landing;
let admin: AdminDesk;
let user: GivenUser;
let browser: Browser;
const withBrowser = chromiumFile === undefined ? describe.skip : describe;

beforeAll(async () => {
  platform = await startPlatform();
  landing = await openLanding();
  admin = await openAdminDesk(platform);
  user = await givenUser(platform);
});
afterAll(async () => {
  landing.close();
  await platform.stop();
});

withBrowser('a login page of a template set', () => {
  test('looks as its style sheet says, signs in, and breaks no rule of the content policy', async () => {
    const input = { name: 'bank', archive: archiveOf(bankFiles('Example Bank')) };
    expect((await admin.call('createTemplateSet(input: TemplateSetInput!)', { input }, 'warnings')).warnings).toEqual([]);
    const client = await givenClient(platform, { template_set: 'bank', redirect_url: landing.redirectUri, consent_disabled: true });
    browser = await openBrowser();
    const { page } = browser;
    try {
      await page.goto(`${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client, { scope: 'read' }))}`);
      expect(await page.title()).toBe('Example Bank');
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(1, 2, 3)');
      expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(8);
      await page.getByLabel('Username').fill(user.username);
      await page.getByLabel('Password').fill(user.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/callback\?/);
      expect(landing.arrivals[0]).toMatch(/^GET code=/);
      expect(browser.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
