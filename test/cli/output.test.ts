import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { mainFile, runProgram, runSignet, settingsOver } from '../support/run-signet.ts';
import { sayOnce } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'signet-output-'));
let clone: Clone;
beforeAll(async () => {
  clone = await cloneDatabase();
  // A package whose script is the command as it was built: npm prints its banner here as anywhere.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'here', scripts: { signet: `"${process.execPath}" "${mainFile}"` } }));
  expect((await signet('keys', 'rotate', 'ES256')).code).toBe(0);
  await waitUntil('there is a checkpoint', async () => (await signet('audit', 'checkpoint')).code === 0);
  const others = 'occurred_at, type, outcome, category, channel, transaction_id, client_id, person_key, sealed, details';
  await sayOnce(
    clone.url,
    `insert into audit_event (id, epoch, tx, seq, ${others})
      select gen_random_uuid(), epoch, tx, seq + 1000 + g, ${others} from (select * from audit_event limit 1) e, generate_series(1, 3000) g`,
  );
});
afterAll(async () => {
  await clone.drop();
  rmSync(folder, { recursive: true, force: true });
});

const signet = (...words: string[]) => runSignet(clone.url, words);

/** Every documented command that writes a file, with that file. */
function writers(): [string, string, string][] {
  const pages = ['README.md', ...readdirSync(join(packageRoot, 'docs')).map((name) => join('docs', name))].filter((name) => name.endsWith('.md'));
  return pages.flatMap((page) => {
    const lines = readFileSync(join(packageRoot, page), 'utf8').split('\n');
    return lines.flatMap((line): [string, string, string][] => {
      const [command = ''] = line.split(/\s+#/);
      const [, file] = /^npm .*signet.* (?:>|-o|--output) ([\w.-]+)$/.exec(command.trim()) ?? [];
      return file ? [[page, command.trim(), file]] : [];
    });
  });
}

const forms: Readonly<Record<string, (text: string) => void>> = {
  jws: (text) => expect(text).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/),
  json: (text) => expect(JSON.parse(text).keys.length).toBeGreaterThan(0),
  yaml: (text) => expect(Object.keys(parse(text) ?? {}).filter((key) => /\W/.test(key))).toEqual([]),
  cef: (text) => expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('CEF:0|'))).toEqual([]),
};

test('the docs show files to keep', () => {
  expect(
    writers()
      .map(([, , file]) => file)
      .sort(),
  ).toEqual(['checkpoint.jws', 'day.cef', 'proof-keys.json', 'signet.yaml']);
});

test.each(writers())('newcomer N2: %s: %s makes a whole file and nothing else', async (_page, command, file) => {
  const env = { ...settingsOver(clone.url), npm_config_update_notifier: 'false' };
  expect(await runProgram(['sh', '-c', command.replace('2026-11-02', '2099-11-02')], env, folder)).toMatchObject({ code: 0, stderr: '' });
  forms[file.split('.').at(-1) ?? '']?.(readFileSync(join(folder, file), 'utf8'));
  expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('newcomer N2: a redirect as the docs describe it holds no line of npm', async () => {
  const guide = readFileSync(join(packageRoot, 'docs', 'commands.md'), 'utf8');
  const [, shown = ''] = /`(npm run [^`]* > FILE)`/.exec(guide) ?? [];
  const command = shown.replace('COMMAND', 'audit keys').replace('FILE', 'redirected.json');
  expect((await runProgram(['sh', '-c', command], settingsOver(clone.url), folder)).code).toBe(0);
  forms.json?.(readFileSync(join(folder, 'redirected.json'), 'utf8'));
});

describe('newcomer N2: a command that fails leaves no half file', () => {
  test('the former file stays when there is nothing to write', async () => {
    const kept = join(folder, 'kept');
    mkdirSync(kept);
    writeFileSync(join(kept, 'keys.json'), 'of before');
    const { code } = await runSignet('postgres://someone@127.0.0.1:1/signet', ['audit', 'keys', '-o', join(kept, 'keys.json')]);
    expect(code).toBe(75);
    expect(readdirSync(kept)).toEqual(['keys.json']);
    expect(readFileSync(join(kept, 'keys.json'), 'utf8')).toBe('of before');
  });

  test('a place that cannot be written is told in a sentence', async () => {
    const { code, stderr } = await signet('export', '-o', join(folder, 'missing', 'signet.yaml'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^\S+ cannot be used: there is no such file or folder\.\n$/)]);
  });

  test('a file that others could read is replaced by one that they cannot', async () => {
    const open = join(folder, 'open.json');
    writeFileSync(open, 'of before', { mode: 0o644 });
    chmodSync(open, 0o644);
    expect((await signet('audit', 'keys', '--output', open)).code).toBe(0);
    expect(statSync(open).mode & 0o777).toBe(0o600);
    expect(existsSync(open)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

test.each([
  ['audit export', 'head -n 1'],
  ['keys list', 'true'],
  ['export', 'true'],
  ['audit keys', 'true'],
  ['audit verify', 'true'],
])('platform 30: %s ends quietly with 0 when its reader (%s) goes', async (words, reader) => {
  const script = `"${process.execPath}" "${mainFile}" ${words} | ${reader}; exit \${PIPESTATUS[0]}`;
  const { code, stderr } = await runProgram(['bash', '-c', script], settingsOver(clone.url));
  expect([code, stderr]).toEqual([0, '']);
});
