import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { chooseLanguage } from '../../src/presentation/pages/choose-language.ts';
import { contentPolicy } from '../../src/presentation/pages/content-policy.ts';
import { messages } from '../../src/presentation/pages/messages.ts';
import { renderTemplate } from '../../src/presentation/pages/templates.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

describe('language', () => {
  const supported = ['en', 'nl'];
  test.each([
    [undefined, undefined, 'en'],
    [undefined, 'nl', 'nl'],
    [undefined, 'nl-BE;q=0.8, fr;q=0.9, en;q=0.7', 'nl'],
    [undefined, 'en;q=0.2,nl;q=0.3', 'nl'],
    [undefined, 'nl;q=0, en', 'en'],
    [undefined, 'fr, *', 'en'],
    [undefined, 'NL_nl', 'nl'],
    ['nl', 'en', 'nl'],
    ['fr-CA nl en', 'en', 'nl'],
    ['en_US_east', 'nl', 'en'],
    ['xx', 'nl', 'nl'],
    ['__proto__', undefined, 'en'],
    ['constructor toString', 'valueOf', 'en'],
    ['nlx', undefined, 'en'],
    [`${'x '.repeat(50)}nl`, undefined, 'en'],
  ])('%j and Accept-Language %j: %s', (locales, header, expected) => {
    expect(chooseLanguage(supported, locales, header)).toBe(expected);
  });

  test('RS-094 whatever is asked for, it is one of ours', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (locales, header) => supported.includes(chooseLanguage(supported, locales, header))));
  });

  test('RS-094 500 made-up locales neither slow the pages down nor stay', async () => {
    const agent = platform.agent();
    const timeOf = async (locale: string) => {
      const started = performance.now();
      const answer = await agent.get(`/oauth/login?transaction=x&ui_locales=${locale}`);
      expect(answer.text).toContain('<html lang="en">');
      return performance.now() - started;
    };
    const times: number[] = [];
    for (let index = 0; index < 500; index += 1) times.push(await timeOf(`x${index}-Y${index}`));
    const sum = (some: number[]) => some.reduce((total, time) => total + time, 0);
    expect(sum(times.slice(-100))).toBeLessThan(sum(times.slice(50, 150)) * 3);
  });
});

describe('messages', () => {
  const flat = (table: object, path = ''): [string, string][] =>
    Object.entries(table).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
    );
  const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

  test('every language says everything, with the same blanks to fill', () => {
    const english = flat(messages.en);
    for (const table of Object.values(messages)) {
      const texts = new Map(flat(table));
      expect([...texts.keys()]).toEqual(english.map(([key]) => key));
      for (const [key, text] of english) {
        expect(placeholders(texts.get(key) as string)).toEqual(placeholders(text));
        expect((texts.get(key) as string).trim()).not.toBe('');
      }
    }
  });
});

describe('templates', () => {
  const scope = {
    home: '/oauth',
    lang: 'en',
    t: messages.en,
    assets: { icon: { name: 'i' }, style: { name: 's' }, submit: { name: 'j' } },
    logo: '',
  };
  const hostile = `"'><script>alert(1)</script>{{ 7 | times: 7 }}{% raw %}`;
  const escaped = '&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 | times: 7 }}{% raw %}';
  const fields = [{ name: hostile, value: hostile }];
  const client = { name: hostile, logoUri: null };
  const pages: [string, object][] = [
    ['login', { client, transaction: hostile, csrfToken: hostile, username: hostile, problem: 'throttled', wait: hostile }],
    [
      'consent',
      { client, transaction: hostile, csrfToken: hostile, username: hostile, userCode: hostile, problem: 'stale', scopes: [hostile], fields },
    ],
    ['error', { client, back: hostile, topic: { title: hostile, text: hostile }, description: hostile, code: hostile, transactionId: hostile }],
    ['logout', { client, csrfToken: hostile, fields, problem: 'stale' }],
    ['logged-out', { topic: { title: hostile, text: hostile }, frames: [hostile], continueTo: hostile }],
    ['form-post', { client, redirectUri: hostile, fields }],
  ];

  test.each(pages)('RS-087 %s: every value is escaped', async (name, values) => {
    const html = await renderTemplate(name, { ...scope, logo: hostile, ...values });
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('49');
    expect(html).toContain(escaped);
    expect(html.match(/<(script|style)\b[^>]*>/g) ?? []).toEqual(name === 'form-post' ? ['<script src="/oauth/assets/j" defer>'] : []);
    expect(html).not.toMatch(/<[^>]* (style|on[a-z]+)=/);
  });

  test.each(pages)('%s is accessible: language, one heading, labels, a title', async (name, values) => {
    const html = await renderTemplate(name, { ...scope, ...values });
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html.match(/<h1>/g)?.length).toBe(1);
    expect(html.match(/<main>/g)?.length).toBe(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    for (const [, id] of html.matchAll(/<input id="(\w+)"/g)) expect(html).toContain(`<label for="${id}">`);
    for (const [, id] of html.matchAll(/aria-(?:describedby|labelledby)="(\w+)"/g)) expect(html).toContain(`id="${id}"`);
    const ids = [...html.matchAll(/ id="(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).not.toContain('http:');
  });

  test('an unknown variable is an error, not a hole', async () => {
    await expect(renderTemplate('login', scope)).rejects.toThrow(/undefined variable/);
  });
});

describe('content policy', () => {
  test.each([
    ['none', "form-action 'none'"],
    ['here', "form-action 'self'"],
    ['anywhere', undefined],
  ] as const)('forms may lead %s', (forms, expected) => {
    expect(/form-action [^;]+/.exec(contentPolicy({ forms, hasScript: false }))?.[0]).toBe(expected);
  });

  test('nothing of an address adds a directive', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((text) => `https://${text}/`),
        ),
        (logoUri) => {
          const policy = contentPolicy({ forms: 'here', hasScript: false, logoUri });
          expect(policy.split(';').length).toBe(6);
          expect(policy).not.toMatch(/unsafe|\*|,|[\r\n]/);
        },
      ),
    );
  });

  test('pictures: only the logo, and only by https or in the address itself', () => {
    const images = (logoUri: string | null) => /img-src ([^;]+)/.exec(contentPolicy({ forms: 'none', hasScript: false, logoUri }))?.[1];
    expect(images(null)).toBe("'self'");
    expect(images('https://cdn.example/logo.svg')).toBe("'self' https://cdn.example");
    expect(images('data:image/png;base64,AAAA')).toBe("'self' data:");
    expect(images('http://cdn.example/logo.svg')).toBe("'self'");
    expect(images('javascript:alert(1)')).toBe("'self'");
  });
});

describe('assets', () => {
  test('are served for good under names that change with their content', async () => {
    const page = await platform.agent().get('/oauth/login');
    const links = [...page.text.matchAll(/(?:href|src)="(\/oauth\/assets\/[\w.-]+)"/g)].map(([, link]) => link as string);
    expect(links.length).toBe(2);
    for (const link of links) {
      const answer = await platform.agent().get(link);
      expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('x-content-type-options')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
        'nosniff',
      ]);
      expect(answer.headers.get('content-type')).toMatch(/^(text\/css; charset=utf-8|image\/svg\+xml)$/);
    }
    expect((await platform.agent().get('/oauth/assets/other.css')).status).toBe(404);
  });
});

describe('colours', () => {
  const css = readFileSync(join(packageRoot, 'src', 'presentation', 'pages', 'assets', 'style.css'), 'utf8');
  const paletteOf = (block: string) =>
    Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value])) as Record<string, string>;
  const light = paletteOf(css.slice(0, css.indexOf('@media')));
  const dark = paletteOf(css.slice(css.indexOf('@media'), css.indexOf('*,')));
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const texts: [string, string][] = [
    ['text', 'card'],
    ['soft', 'card'],
    ['accent', 'card'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['problem', 'problem-page'],
  ];
  const shapes: [string, string][] = [
    ['line', 'card'],
    ['focus', 'card'],
    ['problem', 'card'],
  ];

  test.each([
    ['light', light],
    ['dark', dark],
  ] as const)('WCAG AA in the %s palette', (_name, palette) => {
    for (const [ink, paper] of texts)
      expect([ink, paper, contrast(palette[ink] as string, palette[paper] as string) >= 4.5]).toEqual([ink, paper, true]);
    for (const [ink, paper] of shapes)
      expect([ink, paper, contrast(palette[ink] as string, palette[paper] as string) >= 3]).toEqual([ink, paper, true]);
  });
});
