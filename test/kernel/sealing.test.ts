import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openSealing, parseSealingKeys } from '../../src/kernel/base/crypto/sealing.ts';
import { sealingKeyFromFolder } from '../../src/kernel/base/crypto/sealing-key-file.ts';

const key = (id: string) => ({ id, key: randomBytes(32) });
const old = key('old');
const current = key('new');
const sealing = openSealing([current, old]);

describe('sealing', () => {
  test('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        (text, purpose) => sealing.open(purpose, sealing.seal(purpose, text)) === text.toWellFormed(),
      ),
    );
  });

  test('never seals one text the same way twice, and says which key it used', () => {
    const [one, two] = [sealing.seal('p', 'secret'), sealing.seal('p', 'secret')];
    expect(one).not.toBe(two);
    expect(one.split('.').slice(0, 2)).toEqual(['v1', 'new']);
    expect(one).not.toContain('secret');
  });

  test('opens what an earlier key sealed', () => {
    expect(sealing.open('p', openSealing([old]).seal('p', 'kept'))).toBe('kept');
  });

  test('a keyed digest matches its text alone, for its purpose alone, and under an earlier key too', () => {
    const digest = sealing.digest('code', '123456');
    expect(digest).toBe(sealing.digest('code', '123456'));
    expect(digest).not.toContain('123456');
    expect(sealing.matches('code', '123456', digest)).toBe(true);
    expect(sealing.matches('code', '123457', digest)).toBe(false);
    expect(sealing.matches('other', '123456', digest)).toBe(false);
    expect(sealing.matches('code', '123456', openSealing([old]).digest('code', '123456'))).toBe(true);
    expect(sealing.matches('code', '123456', openSealing([key('new')]).digest('code', '123456'))).toBe(false);
    for (const malformed of ['', 'v1', 'v1.new', 'v1.new.', `v2${digest.slice(2)}`, `v1.gone${digest.slice(6)}`])
      expect(sealing.matches('code', '123456', malformed)).toBe(false);
  });

  test('opens nothing that was moved to another purpose', () => {
    expect(() => sealing.open('other', sealing.seal('p', 'secret'))).toThrow();
  });

  test('opens nothing that was altered, at any place', () => {
    const sealed = sealing.seal('p', 'secret');
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // The last character of unpadded base64url holds bits that stand for nothing.
      if (
        Buffer.from(altered.split('.')[3] ?? '', 'base64url').equals(Buffer.from(sealed.split('.')[3] ?? '', 'base64url')) &&
        at === sealed.length - 1
      )
        continue;
      expect(() => sealing.open('p', altered)).toThrow();
    }
  });

  test.each(['', 'v1', 'v1.new..', 'v1.gone.AAAA.AAAA', 'v2.new.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'v1.new.AAAA.AAAA'])('opens no %j', (text) => {
    expect(() => sealing.open('p', text)).toThrow();
  });
});

describe('sealing keys', () => {
  const good = randomBytes(32).toString('base64');

  test.each([`a:${good}:b`, 'a', ':x', `a b:${good}`, `a:${randomBytes(31).toString('base64')}`, `${'a'.repeat(33)}:${good}`])(
    '%j is refused',
    (text) => {
      expect(() => parseSealingKeys([text])).toThrow(/SIGNET_SEALING_KEYS/);
    },
  );

  test('of the embedded default are made once, for their owner only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-sealing-'));
    const [made] = sealingKeyFromFolder(folder);
    const [again] = sealingKeyFromFolder(folder);
    expect(again?.key.equals(made?.key as Buffer)).toBe(true);
    expect(statSync(join(folder, 'sealing.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'sealing.key'), 'utf8')).toMatch(/^local:/);
    rmSync(folder, { recursive: true });
  });
});
