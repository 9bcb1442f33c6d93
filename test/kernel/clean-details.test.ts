import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mintOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';
import { cleanDetails, cleanText } from '../../src/kernel/trail/clean-details.ts';

describe('details on their way into the trail', () => {
  test.each([
    'client_secret',
    'clientSecret',
    'password',
    'newPassword',
    'accessToken',
    'refresh_token',
    'token',
    'code',
    'code_verifier',
    'client_assertion',
    'pin',
    'otp',
    'privateKey',
    'cookie',
    'Authorization',
  ])('lose what stands under %s', (name) => {
    expect(cleanDetails({ [name]: 'x' })).toEqual({ [name]: '***' });
    expect(cleanDetails({ changes: { [name]: ['a', 'b'] } })).toEqual({ changes: { [name]: ['***', '***'] } });
  });

  test('keep what only sounds like a secret', () => {
    const kept = { tokenId: 'a', tokenType: 'DEFAULT', count: 3, grace: true, scopes: ['read'] };
    expect(cleanDetails(kept)).toEqual(kept);
  });

  test.each([
    ['an access token', mintOpaque('accessToken', new Date()).value],
    ['a refresh token', mintOpaque('refreshToken').value],
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'],
    ['64 hex digits', 'a'.repeat(64)],
  ])('lose %s inside a text', (_, secret) => {
    expect(JSON.stringify(cleanDetails({ value: `before ${secret} after`, list: [{ deep: secret }] }))).not.toContain(secret);
  });

  test('are nothing when nothing is left', () => {
    expect(cleanDetails({})).toBeNull();
    expect(cleanDetails({ a: undefined })).toBeNull();
  });

  test('that are too large leave their reason', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, 'x'.repeat(500)]));
    expect(cleanDetails({ reason: 'why', ...many })).toEqual({ reason: 'why', truncated: true });
  });

  test('always fit a jsonb column', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (details) => {
        const cleaned = JSON.stringify(cleanDetails(details));
        expect(Buffer.byteLength(cleaned)).toBeLessThanOrEqual(8192);
        expect(cleaned).not.toMatch(/\\u0000/);
      }),
    );
  });
});

test('a text keeps no control character and no half character, and is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 50 }), (text, most) => {
      const cleaned = cleanText(text, most);
      expect(cleaned.length).toBeLessThanOrEqual(most);
      expect(cleaned.isWellFormed()).toBe(true);
      expect([...cleaned].filter((character) => character < ' ' || character === '\u007f')).toEqual([]);
    }),
  );
});
