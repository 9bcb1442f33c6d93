import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { describeConfigObject, faultsOf } from '../support/config-object.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

const nl = (text: string) => [{ locale: 'nl', text }];

describeConfigObject({
  name: 'message',
  plural: 'messages',
  table: 'message',
  event: 'ADMIN_MESSAGE',
  selection: 'key defaultContent translations { locale text }',
  least: { key: 'login.title', defaultContent: 'Welcome' },
  usual: { key: 'login.title', defaultContent: 'Welcome', translations: [] },
  whole: { key: 'login.submit', defaultContent: 'Enter', translations: nl('Naar binnen') },
  change: ['defaultContent', 'Enter', 'Come in'],
  refused: [
    ['a taken key', { key: 'login.submit' }, ['ALREADY_EXISTS input.key']],
    ['a key with a blank', { key: 'login title' }, ['INVALID_VALUE input.key']],
    ['no content', { defaultContent: null }, ['REQUIRED input.defaultContent']],
    ['an empty content', { defaultContent: ' ' }, ['INVALID_VALUE input.defaultContent']],
    ['1025 characters', { defaultContent: 'x'.repeat(1025) }, ['INVALID_VALUE input.defaultContent']],
    ['a control character', { defaultContent: 'a\u0007b' }, ['INVALID_VALUE input.defaultContent']],
    ['a locale that is not supported', { translations: [{ locale: 'fr', text: 'Bienvenue' }] }, ['INVALID_VALUE input.translations']],
    ['no locale at all', { translations: [{ locale: 'x', text: 'y' }] }, ['INVALID_VALUE input.translations.0.locale']],
    ['a locale twice', { translations: [...nl('a'), ...nl('b')] }, ['INVALID_VALUE input.translations']],
    ['a long translation', { translations: nl('x'.repeat(1025)) }, ['INVALID_VALUE input.translations.0.text']],
  ],
});

describe('texts of administrators', () => {
  let platform: Platform;
  let beside: Platform;
  let trail: Trail;
  let admin: AdminDesk;
  const create = (input: object) => admin.call('createMessage(input: MessageInput!)', { input }, 'message { id version translations { locale } }');
  const pageAt = async (at: Platform, locale: string) => (await at.agent().get(`/oauth/login?ui_locales=${locale}`)).text;
  const page = (locale: string) => pageAt(platform, locale);
  const title = 'error.sign_in_ended.title';

  beforeAll(async () => {
    const env = { SIGNET_LOCALES: 'en,nl,de-AT' };
    platform = await startPlatform({ env });
    beside = await startPlatform({ env, databaseUrl: platform.databaseUrl });
    trail = trailOf(platform);
    admin = await openAdminDesk(platform);
  });
  beforeEach(async () => {
    await platform.sql('delete from message');
    platform.runtime.caches.clear();
    beside.runtime.caches.clear();
    await trail.mark();
  });
  afterAll(async () => {
    await beside.stop();
    await platform.stop();
  });

  test('RS-094: texts are read once for each supported locale, whatever is asked for', async () => {
    const reading = () =>
      statementsDuring(platform, /from message\b/, async () => {
        for (const locale of ['en', 'nl', 'de-AT', 'de', 'xx', 'en-GB', 'nl-x-a', 'nl-x-b', '__proto__']) await page(locale);
      });
    expect(await reading()).toHaveLength(3);
    expect(await reading()).toHaveLength(0);
  });

  test('a page shows the translation, else the default content, else our own text; at every server, until it is deleted', async () => {
    expect(await page('nl')).toContain('Deze inlogpoging is voorbij');
    expect(await page('de-AT-x')).toMatch(/<html lang="de-AT">[\s\S]*This sign-in has ended/);
    expect(await pageAt(beside, 'en')).toContain('This sign-in has ended');
    const { message } = await create({ key: title, defaultContent: 'Sorry <b>', translations: [{ locale: 'de-AT', text: 'Leider nein' }] });
    for (const at of [platform, beside]) {
      await waitUntil('the German text', async () => (await pageAt(at, 'de_AT')).includes('<h1>Leider nein</h1>'));
      expect(await pageAt(at, 'nl')).toContain('<h1>Sorry &lt;b&gt;</h1>');
      expect(await pageAt(at, 'fr')).toContain('<html lang="en">');
    }
    await admin.call('deleteMessage(id: ID!)', { id: message.id }, 'deletedId');
    for (const at of [platform, beside])
      await waitUntil('our own text', async () => (await pageAt(at, 'nl')).includes('Deze inlogpoging is voorbij'));
  });

  test('{0} stands for the first of what is filled in, and so does its name', async () => {
    await create({ key: 'login.throttled', defaultContent: 'Later: {0}' });
    await create({ key: 'sms.message', defaultContent: '{1}: {0} ({2} min, {3})', translations: nl('{code} voor {client}') });
    const { readStepUpMessage } = await import('../../src/presentation/pages/index.ts');
    const textIn = async (locale: string) => (await readStepUpMessage(platform.runtime, locale))(values);
    const values = { code: '123456', client: 'Bank', seconds: 300, host: 'id.example' };
    await waitUntil('the text', async () => (await textIn('en')) === 'Bank: 123456 (5 min, {3})\n\n@id.example #123456');
    expect(await textIn('nl-BE')).toBe('123456 voor Bank\n\n@id.example #123456');
  });

  test('a list by the beginning of the key, by locale, and by what lacks translation', async () => {
    await create({ key: 'login.a', defaultContent: 'a', translations: [...nl('a'), { locale: 'de-AT', text: '' }] });
    await create({ key: 'login.b', defaultContent: 'b', translations: [...nl('b'), { locale: 'de-AT', text: 'b' }] });
    await create({ key: 'logout_c', defaultContent: 'c' });
    const keys = async (args: string) => {
      const { data } = await admin.ask(`{ messages(${args}) { totalCount edges { node { key } } } }`);
      return data.messages.edges.map(({ node }: { node: { key: string } }) => node.key).join(' ');
    };
    expect(await keys('keyPrefix: "login."')).toBe('login.a login.b');
    expect(await keys('keyPrefix: "log%"')).toBe('');
    expect(await keys('locale: "nl"')).toBe('login.a login.b');
    expect(await keys('missingTranslation: true')).toBe('login.a logout_c');
    expect(await keys('missingTranslation: false')).toBe('login.b');
    expect(await keys('locale: "nl", missingTranslation: true')).toBe('logout_c');
    expect(await keys('keyPrefix: "login", locale: "de-AT", missingTranslation: true')).toBe('login.a');
  });

  test('an unreadable table leaves our own texts', async () => {
    await platform.sql('alter table message rename to message_away');
    try {
      expect(await page('nl')).toContain('Deze inlogpoging is voorbij');
    } finally {
      await platform.sql('alter table message_away rename to message');
    }
  });
});

test('with one locale there are no translations, and it is the language of every page', async () => {
  const platform = await startPlatform({ env: { SIGNET_LOCALES: 'nl' } });
  const admin = await openAdminDesk(platform);
  const input = { key: 'x', defaultContent: 'x', translations: nl('y') };
  expect(faultsOf(await admin.call('createMessage(input: MessageInput!)', { input }, 'message { id }'))).toEqual([
    'INVALID_VALUE input.translations',
  ]);
  expect((await platform.agent().get('/oauth/login', { headers: { 'accept-language': 'en' } })).text).toContain('<html lang="nl">');
  await platform.stop();
});
