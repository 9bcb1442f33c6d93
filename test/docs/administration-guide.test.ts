import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { formOf, nextOf } from '../oauth/steps.ts';
import { Agent, type Answer } from '../support/agent.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { freePort } from '../support/free-port.ts';
import { type GuideBlock, readGuide } from '../support/guide.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { testSettings } from '../support/test-settings.ts';

// Inside the package, so that the programs of the guide find the packages they import.
const folder = join(packageRoot, '.signet-test', `guide-${process.pid}`);
const blocks = readGuide('administration.md');
const terminals: Terminal[] = [];
let clone: Clone;
let ports: { readonly platform: number; readonly shop: number };
let next = 0;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  clone = await cloneDatabase('empty');
  ports = { platform: await freePort(), shop: await freePort() };
});
afterAll(async () => {
  await Promise.all(terminals.map((terminal) => terminal.close()));
  await clone.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The next block of the guide, with the ports of this run; its language must be the expected one. */
function block(language: string): string {
  const { text, file, language: found } = blocks[next] as GuideBlock;
  next += 1;
  expect(found).toBe(language);
  const here = text.replaceAll('localhost:4000', `localhost:${ports.platform}`).replaceAll('localhost:4001', `localhost:${ports.shop}`);
  const moved = here.replace('listen(4001,', `listen(${ports.shop},`);
  if (file) writeFileSync(join(folder, file), moved);
  return moved;
}

function open(settings: Readonly<Record<string, string>> = {}): Terminal {
  const env = {
    DATABASE_URL: clone.url,
    SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
    SIGNET_PORT: String(ports.platform),
    SIGNET_DATA_DIR: folder,
  };
  const terminal = openTerminal(folder, { ...env, ...settings });
  terminals.push(terminal);
  return terminal;
}

/** Executes an operation as the editor does. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
async function execute(query: string, token?: string): Promise<any> {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const { json } = await new Agent(`http://localhost:${ports.platform}`).postJson('/graphql/admin', { query }, { headers });
  expect(json.errors).toBeUndefined();
  const [answer] = Object.values(json.data) as { userErrors?: unknown[] }[];
  expect(answer?.userErrors ?? []).toEqual([]);
  return answer;
}

/** What a visitor of the shop does: with each password in turn, up to the page the shop shows. */
async function visitShop(browser: Agent, ...passwords: string[]): Promise<Answer> {
  const shop = await browser.get(`http://localhost:${ports.shop}/`);
  let page = await browser.get(nextOf(await browser.get(nextOf(shop))));
  for (const password of passwords) page = await browser.postForm('/oauth/login', { ...formOf(page), username: 'alice', password });
  const after = await browser.get(nextOf(page));
  const answer = after.location ? after : await browser.postForm('/oauth/consent', { ...formOf(after), decision: 'accept' });
  return browser.get(nextOf(answer));
}

test('a new administrator gets from nothing to a live dashboard by the blocks of the guide', async () => {
  const [first, second] = [open(), open()];
  first.type(block('sh'));
  const [, file = ''] = await first.waitFor(/one-time password {2}in the file (\S+)\n/);
  await first.waitFor(/signet is listening/);
  const oneTimePassword = readFileSync(file, 'utf8').trim();
  const browser = new Agent(`http://localhost:${ports.platform}`);
  expect((await browser.get('/graphql/admin', { headers: { accept: 'text/html' } })).text).toContain('id="graphiql"');

  const { session } = await execute(block('graphql').replace('ONE-TIME-PASSWORD', oneTimePassword));
  expect(session.roles).toEqual(['ADMIN']);
  await execute(block('graphql').replace('ONE-TIME-PASSWORD', oneTimePassword), session.accessToken);
  expect(await execute(block('graphql'), session.accessToken)).toEqual({ username: 'admin', roles: ['ADMIN'], mustChangePassword: false });

  block('yaml');
  const applied = await second.run(block('sh'));
  expect(applied.match(/shop/g)?.length).toBeGreaterThanOrEqual(2);
  block('js');
  second.type(block('sh'));
  await second.waitFor(/The shop is open/);
  const welcome = await visitShop(browser, 'a rabbit with a watch');
  expect(welcome.text).toMatch(/^Welcome, Alice\. Your user id is \S+\.$/);
  const [, userId = ''] = /id is (\S+)\.$/.exec(welcome.text) ?? [];

  await second.run(block('sh'));
  block('yaml');
  expect(await second.run(block('sh'))).toContain('Applied: 0 created, 0 updated, 6 unchanged.');
  const app = await execute(block('graphql'), session.accessToken);
  expect(app.pinPolicy).toEqual({ name: 'Six digits', pinLength: 6 });
  expect(app.versions.edges).toMatchObject([
    { node: { platform: 'IOS', status: 'ENABLED', signatureCount: 1, pushMessagingConfig: { hasApnsKey: true } } },
  ]);

  block('js');
  second.type(block('sh'));
  await second.waitFor(/Today: 1 sign-ins, \d+ refusals\.\n.*eventsPerType.*Live:/s);
  await visitShop(new Agent(browser.origin), 'not the password', 'a rabbit with a watch');
  for (const outcome of ['FAILURE', 'SUCCESS']) await second.waitFor(new RegExp(` ${outcome} .*authentication.* ${userId}`, 'i'));

  const hannah = await execute(block('graphql'));
  const found = await execute(block('graphql'), hannah.session.accessToken);
  expect(found.edges).toMatchObject([{ node: { userId, username: 'alice', enabled: true } }]);
  const person = await execute(block('graphql').replace('USER-ID', userId), hannah.session.accessToken);
  expect(person.sessions.edges).toHaveLength(2);
  expect(person.consents.edges).toMatchObject([{ node: { clientName: 'Shop', scopes: ['openid', 'profile', 'orders.read'] } }]);
  // A client has one pair of tokens for a person unless it allows more.
  expect(person.tokens.edges).toHaveLength(1);
  expect(person.latestEvents.length).toBeGreaterThan(5);
  expect(next).toBe(blocks.length);
});
