import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Agent } from '../support/agent.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { findBinary } from '../support/find-binary.ts';
import { freePort } from '../support/free-port.ts';
import { type SignetProcess, startSignet } from '../support/processes.ts';
import { mainFile, runSignet, settingsOver } from '../support/run-signet.ts';
import { sayOnce } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-first-'));
const file = join(folder, 'signet.yaml');
writeFileSync(
  file,
  `staticClients:
  - clientId: shop
    name: Shop
    clientSecret: ${'s'.repeat(40)}
    grantTypes: [AUTHORIZATION_CODE]
    redirectUrl: https://shop.example/callback
    defaultScopeIds: [openid]
    openIdConnect: { expirationTimeSeconds: 600 }
adminAccounts:
  - { username: admin, password: a rabbit with a watch, roles: [OPERATOR] }
`,
);
const running: SignetProcess[] = [];
const clones: Clone[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.end('SIGKILL')));
  await Promise.all(clones.splice(0).map((clone) => clone.drop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fresh(): Promise<Clone> {
  const clone = await cloneDatabase('empty');
  clones.push(clone);
  return clone;
}

async function serve(clone: Clone, env: Readonly<Record<string, string>> = {}): Promise<{ server: SignetProcess; agent: Agent }> {
  const port = await freePort();
  const server = startSignet(['serve'], { ...settingsOver(clone.url), SIGNET_PORT: String(port), ...env });
  running.push(server);
  await server.waitFor(/signet is listening/);
  return { server, agent: new Agent(`http://localhost:${port}`) };
}

const administrators = (clone: Clone) =>
  sayOnce<{ username: string }>(clone.url, `select username from admin_account where 'ADMIN' = any(roles)`).then((rows) =>
    rows.map(({ username }) => username),
  );

test('newcomer N7, platform 33: migrate, apply and serve work in this order, and the first administrator is made while nobody is one', async () => {
  const clone = await fresh();
  expect((await runSignet(clone.url, ['migrate'])).code).toBe(0);
  const rehearsed = await runSignet(clone.url, ['apply', file, '--dry-run']);
  expect([rehearsed.code, rehearsed.stdout]).toEqual([
    0,
    expect.stringContaining('Nothing was changed (dry run): 2 to create, 0 to update, 0 unchanged.'),
  ]);
  const applied = await runSignet(clone.url, ['apply', file]);
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('Applied: 2 created, 0 updated, 0 unchanged.')]);

  const home = join(folder, 'any-order');
  const { server, agent } = await serve(clone, { SIGNET_DATA_DIR: home });
  expect(await administrators(clone)).toEqual(['admin-2']);
  expect(server.output()).toMatch(/name {15}admin-2\n/);
  const [, place = ''] = /in the file (.+)\n/.exec(server.output()) ?? [];
  const password = readFileSync(place, 'utf8').trim();
  const query = `mutation { adminLogin(username: "admin-2", password: "${password}") { session { roles } userErrors { code } } }`;
  expect((await agent.postJson('/graphql/admin', { query })).json.data.adminLogin).toEqual({ session: { roles: ['ADMIN'] }, userErrors: [] });
});

test('newcomer N7: apply works before anything else, and a later start makes no second administrator', async () => {
  const clone = await fresh();
  expect((await runSignet(clone.url, ['apply', file])).code).toBe(0);
  const home = join(folder, 'apply-first');
  await serve(clone, { SIGNET_DATA_DIR: home });
  await serve(clone, { SIGNET_DATA_DIR: home });
  expect(await administrators(clone)).toEqual(['admin-2']);
  expect(readdirSync(home)).toHaveLength(1);
});

test('security L17: without a terminal the first password stands in a file of its owner, not in the log', async () => {
  const home = join(folder, 'logged');
  const { server } = await serve(await fresh(), { SIGNET_DATA_DIR: home });
  const [name = ''] = readdirSync(home);
  expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
  const password = readFileSync(join(home, name), 'utf8').trim();
  expect(password).toMatch(/^[a-z0-9]{6}(-[a-z0-9]{6}){3}$/);
  expect(server.output()).toContain(join(home, name));
  expect(server.output()).not.toContain(password);
});

test('security L17: where the data folder cannot be written, as in a container, the file is among the temporary ones', async () => {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  // Nobody, not even root, makes a folder below a file.
  const { server } = await serve(await fresh(), { SIGNET_DATA_DIR: join(file, 'data'), TMPDIR: temporary });
  const [name = ''] = readdirSync(temporary).filter((entry) => entry.startsWith('first-password-'));
  expect(server.output()).toContain(join(temporary, name));
  expect(statSync(join(temporary, name)).mode & 0o777).toBe(0o600);
});

test('security L17: with no place for the password no account is made, and the next start with one makes it', async () => {
  const clone = await fresh();
  const nowhere = { SIGNET_DATA_DIR: join(file, 'data'), TMPDIR: join(file, 'tmp') };
  const { server } = await serve(clone, nowhere);
  expect(server.output()).toContain('no first administrator was made');
  expect(await administrators(clone)).toEqual([]);
  await serve(clone, { SIGNET_DATA_DIR: join(folder, 'later') });
  expect(await administrators(clone)).toEqual(['admin']);
});

const script = findBinary('script');

/** Runs where there is a program that opens a terminal, and always in CI. */
const testAtTerminal = script || process.env.CI ? test : test.skip;

testAtTerminal('security L17: on a terminal it is printed, and no file is left', async () => {
  const clone = await fresh();
  const env = { ...settingsOver(clone.url), SIGNET_PORT: String(await freePort()), SIGNET_DATA_DIR: join(folder, 'terminal') };
  // A terminal of its own for the platform, which the end of its input closes.
  const terminal = spawn(script as string, ['-qefc', `"${process.execPath}" "${mainFile}" serve`, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  try {
    await waitUntil('it listens', () => shown.includes('signet is listening'));
    expect(shown).toMatch(/one-time password {2}[a-z0-9]{6}(-[a-z0-9]{6}){3}\r?\n/);
    expect(readdirSync(folder)).not.toContain('terminal');
  } finally {
    // Ctrl-C, as typed.
    terminal.stdin.write('\u0003');
    await once(terminal, 'close');
  }
});
