import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyOnce } from '../../src/kernel/store/embedded/copy-once.ts';

let folder: string;
let original: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-copy-'));
  original = join(folder, 'original');
  mkdirSync(join(original, 'bin'), { recursive: true });
  writeFileSync(join(original, 'bin', 'postgres'), 'ours', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (copy: string) => readFileSync(join(copy, 'bin', 'postgres'), 'utf8');

function linkTo(target: string, copy: string): void {
  plant(target, 0o755);
  symlinkSync(target, copy);
}

/** What another user of the machine leaves under the name of the copy, made to look complete. */
function plant(place: string, mode: number): void {
  mkdirSync(join(place, 'bin'), { recursive: true });
  for (const name of [join('bin', 'postgres'), 'complete']) writeFileSync(join(place, name), 'planted', { mode: 0o755 });
  chmodSync(place, mode);
}

test('security L17: the copy of the programs is made once, and nobody else can write to it', () => {
  const copy = join(folder, 'copy');
  expect(program(copyOnce(original, copy))).toBe('ours');
  expect(statSync(copy).mode & 0o777).toBe(0o755);
  writeFileSync(join(original, 'bin', 'postgres'), 'later');
  expect(program(copyOnce(original, copy))).toBe('ours');
  expect(readdirSync(folder).sort()).toEqual(['copy', 'original']);
});

test.each([
  ['a folder that others may write to', (copy: string) => plant(copy, 0o777)],
  ['a link', (copy: string) => linkTo(join(folder, 'planted'), copy)],
  ['a link to nowhere', (copy: string) => symlinkSync(join(folder, 'nowhere'), copy)],
  ['a file', (copy: string) => writeFileSync(copy, 'planted')],
])('security L17: %s under the known name of the copy is not run, and stays as it is', (_what, put) => {
  const copy = join(folder, 'copy');
  put(copy);
  const before = readdirSync(folder).sort();
  expect(() => copyOnce(original, copy)).toThrow(`${copy} was not made by this user`);
  expect(readdirSync(folder).sort()).toEqual(before);
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
});
