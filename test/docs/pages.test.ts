import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { applyFile } from '../../src/cli/apply/index.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { readCurl } from '../support/curl.ts';
import { givenClient, givenScopes } from '../support/fixtures.ts';
import { givenTokens } from '../support/given-code.ts';
import { ask } from '../support/graphql.ts';
import { readGuide } from '../support/guide.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';

const pages = readdirSync(join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'));
const textOf = (file: string) => readFileSync(join(packageRoot, file), 'utf8');
let platform: Platform;
let desk: AdminDesk;
let userToken: string;

beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_OUTGOING_ALLOWED_HOSTS: '' } });
  desk = await openAdminDesk(platform);
  await givenScopes(platform, 'openid', 'profile', 'read', 'payments.read');
  const client = await givenClient(platform, { additional_scope_ids: ['openid', 'end_user_self'] });
  userToken = (await givenTokens(platform, client, { scopes: ['openid', 'end_user_self'] })).access_token;
});
afterAll(() => platform.stop());

/** Pages with blocks of a language, without the two whose own suites run them. */
function blocksIn(language: string): [string, string][] {
  const others = pages.filter((page) => page !== 'administration.md' && page !== 'mobile-configuration.md');
  return others.flatMap((page) => readGuide(page, language).map(({ text }): [string, string] => [page, text]));
}

const schemaOf = (api: string) => buildSchema(textOf(`schema/graphql/${api}.graphql`));
const accountSchema = schemaOf('account');

/** Values for the variables of operations; what is wrong with them is told as `userErrors`. */
const given = { archive: Buffer.from('no zip').toString('base64') };

test.each(blocksIn('graphql'))('%s: an operation is executed', async (_page, operation) => {
  const isAccount = validate(accountSchema, parse(operation)).length === 0;
  const { errors } = isAccount ? await ask(platform, 'account', operation, {}, { token: userToken }) : await desk.ask(operation, given);
  expect(errors).toBeUndefined();
});

test.each(blocksIn('sh').filter(([, text]) => text.includes('curl ')))('%s: its requests reach a door', async (_page, text) => {
  for (const { method, path, headers, body } of readCurl(text)) {
    const answer = await platform.agent().send(method, path, { headers, ...(body === undefined ? {} : { body }) });
    const isUnderstood = answer.status < 500 && ![404, 405, 415].includes(answer.status);
    expect([method, path, isUnderstood, isUnderstood || answer.text]).toEqual([method, path, true, true]);
  }
});

test.each(['configuration-as-code.md', 'grants.md', 'sender-constrained-tokens.md'])('%s: its file can be applied', async (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-docs-'));
  try {
    Object.assign(process.env, { SHOP_SECRET: 's'.repeat(40), SHOP_URL: 'https://shop.example' });
    Object.assign(process.env, { ALICE_PASSWORD: 'a rabbit with a watch', OPS_PASSWORD: 'another long sentence' });
    writeFileSync(join(folder, 'gateway.secret'), 'g'.repeat(40));
    const [block] = readGuide(page, 'yaml');
    writeFileSync(join(folder, 'signet.yaml'), block?.text ?? '');
    expect((await applyFile(platform.runtime, join(folder, 'signet.yaml'))).objects.length).toBeGreaterThan(0);
    expect((await applyFile(platform.runtime, join(folder, 'signet.yaml'))).isEmpty).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The fault of a command as it is written, if any. */
function faultOf(words: readonly string[]): string | undefined {
  let command = buildProgram(() => undefined);
  for (const word of words) {
    const option = word.startsWith('--') && !command.options.some(({ long }) => long === word);
    if (option) return `${command.name()} has no option ${word}`;
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (!next && command.commands.length > 0) return `there is no command ${word}`;
    command = next ?? command;
  }
  return undefined;
}

test('every command that is mentioned exists, with its options', () => {
  const mentioned = ['README.md', ...pages.map((page) => `docs/${page}`)].flatMap((file) =>
    [...textOf(file).matchAll(/(?:npm run signet --|`signet) (?!COMMAND)([^\n`#>|]+)/g)].map(([, words = '']) => words.trim().split(/\s+/)),
  );
  expect(mentioned.length).toBeGreaterThan(20);
  expect(mentioned.map(faultOf).filter(Boolean)).toEqual([]);
});

/** The anchors of a page, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(['README.md', ...pages.map((page) => `docs/${page}`)])('%s: its links lead somewhere', (file) => {
  const links = [...textOf(file).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)];
  for (const [link, path = '', anchor] of links) {
    const target = path === '' ? file : join(dirname(file), path);
    expect([link, existsSync(join(packageRoot, target))]).toEqual([link, true]);
    if (anchor) expect([link, anchorsOf(target).includes(anchor)]).toEqual([link, true]);
  }
});
