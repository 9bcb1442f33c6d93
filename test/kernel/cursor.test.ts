import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/kernel/contract/errors/app-error.ts';
import { type Cursor, compareCursors, decodeCursor, encodeCursor } from '../../src/kernel/trail/cursor.ts';

const largest = (1n << 63n) - 1n;
const cursor: fc.Arbitrary<Cursor> = fc.record({
  epoch: fc.integer({ min: 0, max: 999_999_999 }),
  tx: fc.bigInt({ min: 0n, max: largest }),
  seq: fc.bigInt({ min: 0n, max: largest }),
});

describe('cursors', () => {
  test('come back as they left', () => {
    fc.assert(fc.property(cursor, (place) => expect(decodeCursor(encodeCursor(place))).toEqual(place)));
  });

  test('have one order: epoch, transaction, sequence', () => {
    fc.assert(
      fc.property(cursor, cursor, (a, b) => {
        const key = ({ epoch, tx, seq }: Cursor) => [BigInt(epoch), tx, seq].map((part) => part.toString().padStart(20, '0')).join('.');
        expect(Math.sign(compareCursors(a, b))).toBe(key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
        expect(Math.sign(compareCursors(a, b))).toBe(-Math.sign(compareCursors(b, a)) + 0);
      }),
    );
  });

  test('that were made up are refused as bad input and nothing else', () => {
    const encoded = fc.string().map((text) => Buffer.from(text).toString('base64url'));
    const alike = fc.tuple(fc.integer(), fc.string(), fc.string()).map((parts) => Buffer.from(parts.join('.')).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), encoded, alike), (text) => {
        try {
          expect(encodeCursor(decodeCursor(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('bad_user_input');
        }
      }),
    );
  });

  test.each(['1.zzzzzzzzzzzzz.0', '1.0.zzzzzzzzzzzzz', '01.0.0', '1.00.0', '1.0.0 '])('%j is no cursor', (text) => {
    expect(() => decodeCursor(Buffer.from(text).toString('base64url'))).toThrow(AppError);
  });
});
