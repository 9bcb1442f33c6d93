import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lookupByExpiry, mintOpaque, readOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';

const date = fc.date({ min: new Date('2024-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });

describe('opaque values', () => {
  test('carry a prefix, a day and 256 random bits', () => {
    const { value } = mintOpaque('accessToken', new Date('2025-11-23T10:00:00Z'));
    expect(value).toMatch(/^sgat_20415_[A-Za-z0-9_-]{43}$/);
    expect(mintOpaque('accessToken', new Date('2025-11-23T10:00:00Z')).value).not.toBe(value);
    expect(mintOpaque('refreshToken').value).toMatch(/^sgrt_[A-Za-z0-9_-]{43}$/);
  });

  test('are found by the SHA-256 of the whole value', () => {
    const { value, hashHex } = mintOpaque('accessGrant', new Date());
    expect(hashHex).toBe(createHash('sha256').update(value).digest('hex'));
    expect(readOpaque('accessGrant', value)?.hashHex).toBe(hashHex);
  });

  test('name the one day their expiry lies in', () => {
    fc.assert(
      fc.property(date, (expiresAt) => {
        const { value } = mintOpaque('accessToken', expiresAt);
        const found = readOpaque('accessToken', value);
        expect(found).toEqual(lookupByExpiry(value, expiresAt));
        expect(found && found.from <= expiresAt && expiresAt < found.to).toBe(true);
      }),
    );
  });

  test('of another kind are none of ours', () => {
    expect(readOpaque('refreshToken', mintOpaque('accessToken', new Date()).value)).toBeUndefined();
  });

  test('are told from anything else without throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `sgat_${text}`),
          fc.string().map((text) => `sgat_20415_${text}`),
        ),
        (text) => {
          const found = readOpaque('accessToken', text);
          return found === undefined || /^sgat_(\d{5,6}_)?[A-Za-z0-9_-]{43}$/.test(text);
        },
      ),
    );
  });
});
