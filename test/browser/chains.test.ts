import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { givenDevice, givenDeviceClient } from '../oauth/device/device-steps.ts';
import { requestOf } from '../oauth/steps.ts';
import { type GivenClient, type GivenUser, givenClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Browser, chromiumFile, openBrowser } from './chromium.ts';

const withBrowser = chromiumFile === undefined ? describe.skip : describe;

/** Client addresses that send browsers on by a status, to an address of any scheme. */
async function openForwarder() {
  const arrivals: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    arrivals.push(pathname);
    const [, status, target = ''] = pathname.split('/');
    if (!Number(status)) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>There</title><h1>There</h1>');
    response.writeHead(Number(status), { location: `${decodeURIComponent(target)}${searchParams.has('code') ? '?got=code' : ''}` }).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const by = (status: number, target: string) => `${origin}/${status}/${encodeURIComponent(target)}`;
  return { origin, arrivals, by, close: () => server.close() };
}

let platform: Platform;
let forwarder: Awaited<ReturnType<typeof openForwarder>>;
let user: GivenUser;
let browser: Browser;

beforeAll(async () => {
  platform = await startPlatform();
  forwarder = await openForwarder();
});
afterAll(async () => {
  forwarder.close();
  await platform.stop();
});

const targets = [
  [307, 'claude://callback'],
  [302, 'vscode://signet.app/callback'],
  [303, 'com.example.app:/callback'],
] as const;

async function login(page: Page): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

const openAt = async (client: GivenClient) => {
  await browser.page.goto(`${platform.url}/oauth/authorize?${new URLSearchParams(requestOf(client))}`);
  return browser.page;
};

/** The browser went on to an application's scheme, which nothing here opens, and no policy held it back. */
async function expectWentOn(target: string): Promise<void> {
  await waitUntil(`a way to ${target}`, async () => browser.complaints.some((line) => line.startsWith(`left: ${target}`)), 20_000);
  // What a policy refuses is told on the console before the page answers again.
  await browser.page.content();
  expect(browser.complaints.filter((line) => /policy|form-action/i.test(line))).toEqual([]);
}

withBrowser('oauth 3: a chain of redirects behind the client ends in an application', () => {
  beforeEach(async () => {
    user = await givenUser(platform);
    browser = await openBrowser();
  });
  afterEach(() => browser.close());

  test.each(targets)('oauth 3: from the consent form, by %s to %s', async (status, target) => {
    const page = await openAt(await givenClient(platform, { redirect_url: forwarder.by(status, target) }));
    await login(page);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await expectWentOn(target);
  });

  test.each(targets)('oauth 3: from the login form, with nothing to consent to, by %s to %s', async (status, target) => {
    const page = await openAt(await givenClient(platform, { redirect_url: forwarder.by(status, target), consent_disabled: true }));
    await login(page);
    await expectWentOn(target);
  });

  test('oauth 3: straight from the login form to a scheme of the client itself, without JavaScript', async () => {
    await browser.close();
    browser = await openBrowser({ javaScriptEnabled: false });
    const page = await openAt(await givenClient(platform, { redirect_url: 'com.example.native:/back', consent_disabled: true }));
    await login(page);
    await expectWentOn('com.example.native:');
  });

  test('oauth 3: on to another origin over plain http', async () => {
    const client = await givenClient(platform, { redirect_url: forwarder.by(302, `${forwarder.origin.replace('localhost', '127.0.0.1')}/there`) });
    const page = await openAt(client);
    await login(page);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForURL(/127\.0\.0\.1.*there/);
  });

  test('oauth 3: from the logout form', async () => {
    const [status, target] = targets[0];
    const address = forwarder.by(status, target);
    const client = await givenClient(platform, {
      redirect_url: `${forwarder.origin}/there`,
      consent_disabled: true,
      open_id_connect: {
        expirationTimeSeconds: 3600,
        additionalAudiences: [],
        idTokenSignedResponseAlg: 'RS256',
        deleteTokensOnLogout: false,
        postLogoutRedirectUrl: address,
        additionalPostLogoutRedirectUrls: [],
      },
    });
    const page = await openAt(client);
    await login(page);
    await page.waitForURL(`${forwarder.origin}/there**`);
    await page.goto(`${platform.issuer}/v1/logout?${new URLSearchParams({ client_id: client.clientId, post_logout_redirect_uri: address })}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectWentOn(target);
  });

  test('oauth 3: a device whose person signs in on the way', async () => {
    const { page } = browser;
    const device = await givenDevice(platform, await givenDeviceClient(platform, { name: 'The television' }));
    await page.goto(device.verification_uri);
    await page.getByLabel('Code').fill(device.user_code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await login(page);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.waitForSelector('text=Your device is signed in');
  });
});

describe('oauth 3: what follows a form', () => {
  test('oauth 3: a browser gets a page that goes on to an address of ours, without a code; other agents are redirected; a client is redirected to at once', async () => {
    user = await givenUser(platform);
    const client = await givenClient(platform, { consent_disabled: true });
    const agent = platform.agent({ accept: 'text/html,application/xhtml+xml' });
    const start = await agent.get(`/oauth/authorize?${new URLSearchParams(requestOf(client))}`);
    const page = await agent.get(start.location as URL);
    const hidden = Object.fromEntries(
      [...page.text.matchAll(/name="(transaction|csrf_token)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const next = await agent.postForm('/oauth/login', { ...hidden, username: user.username, password: user.password });
    const address = `${platform.issuer}/consent?transaction=${hidden.transaction}`;
    expect([next.status, next.headers.get('refresh'), next.headers.get('cache-control')]).toEqual([200, `0; url=${address}`, 'no-store']);
    expect(next.text).toContain(`<a href="${address}">`);
    const end = await agent.get(address);
    expect([end.status, end.location?.searchParams.has('code')]).toEqual([302, true]);
  });
});
