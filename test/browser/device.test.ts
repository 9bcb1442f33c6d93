import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { givenDevice, givenDeviceClient, poll } from '../oauth/device/device-steps.ts';
import { type GivenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Browser, chromiumFile, openBrowser } from './chromium.ts';
import { describePage, overflowWidth } from './in-page.js';

const withBrowser = chromiumFile === undefined ? describe.skip : describe;
let platform: Platform;
let client: GivenClient;
let browser: Browser;

beforeAll(async () => {
  platform = await startPlatform();
  client = await givenDeviceClient(platform, { name: 'The television' });
});
afterAll(() => platform.stop());
afterEach(() => browser.close());

withBrowser('RS-121 a device is signed in with a real browser', () => {
  test('by keyboard, without script, on a small screen; the page of the device shows what it is about', async () => {
    const user = await givenUser(platform);
    const device = await givenDevice(platform, client);
    browser = await openBrowser({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    const { page, complaints } = browser;
    await page.goto(device.verification_uri);
    expect(await page.title()).toBe('Sign a device in');
    await page.getByLabel('Code').fill(device.user_code.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByLabel('Username').fill(user.username);
    await page.getByLabel('Password').fill(user.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`text=${device.user_code}`);
    expect(await page.textContent('main')).toContain('The television asks for access');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForSelector('text=Your device is signed in');
    expect((await poll(platform, client, device.device_code)).status).toBe(200);
    expect(complaints).toEqual([]);
  });

  test('a wrong code is told beside the field, and the pages fit', async () => {
    browser = await openBrowser({ locale: 'nl-NL', viewport: { width: 320, height: 640 } });
    const { page, complaints } = browser;
    await page.goto(`${platform.issuer}/device_authorization/verification?user_code=BBBB-BBBB`);
    expect(await page.getByLabel('Code').inputValue()).toBe('BBBB-BBBB');
    expect(await page.evaluate(overflowWidth)).toBe(0);
    await page.getByRole('button', { name: 'Doorgaan' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.title()).toBe('Fout: Een apparaat laten inloggen');
    const field = page.getByLabel('Code');
    expect([await field.getAttribute('aria-invalid'), await field.getAttribute('aria-describedby')]).toEqual(['true', 'problem warning']);
    expect(await page.evaluate(overflowWidth)).toBe(0);
    expect(await page.evaluate(describePage)).toMatchObject({ lang: 'nl', headings: 1, mains: 1, unlabelled: 0, nameless: 0, inline: 0, small: 0 });
    expect(complaints).toEqual([]);
  });
});
