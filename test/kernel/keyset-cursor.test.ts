import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/kernel/contract/errors/app-error.ts';
import { decodeKeys, encodeKeys, type KeyType } from '../../src/kernel/store/keyset-cursor.ts';
import { pageRequest } from '../../src/kernel/store/page-request.ts';

const types: readonly KeyType[] = ['timestamptz', 'text'];

test('what was encoded is read back', () => {
  const keys = ['2026-11-23 09:00:00.123456+00', 'ä "quoted" \\ id'];
  expect(decodeKeys(encodeKeys(keys), types)).toEqual(keys);
});

describe('anything else is bad_user_input', () => {
  test.each([
    ['empty', ''],
    ['no base64url', 'a b'],
    ['no JSON', Buffer.from('nonsense').toString('base64url')],
    ['no list', encodeKeys('x' as never)],
    ['too few', encodeKeys(['2026-11-23 09:00:00+00'])],
    ['too many', encodeKeys(['2026-11-23 09:00:00+00', 'a', 'b'])],
    ['numbers', encodeKeys([1, 2] as never)],
    ['a time that is none', encodeKeys(['2026-13-45 09:00:00+00', 'a'])],
    ['a day that is none', encodeKeys(['2026-02-31 09:00:00+00', 'a'])],
    ['the year 0', encodeKeys(['0000-01-01 09:00:00+00', 'a'])],
    ['SQL for a time', encodeKeys(["now()'; drop table client; --", 'a'])],
    ['a NUL', encodeKeys(['2026-11-23 09:00:00+00', 'a\u0000'])],
    ['too long', encodeKeys(['2026-11-23 09:00:00+00', 'a'.repeat(5000)])],
  ])('%s', (_name, cursor) => {
    expect(() => decodeKeys(cursor, types)).toThrow(AppError);
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (cursor) => {
          try {
            return decodeKeys(cursor, types).length === 2;
          } catch (error) {
            return error instanceof AppError && error.code === 'bad_user_input';
          }
        },
      ),
    );
  });
});

test.each([
  [{}, { count: 20, isBackward: false, after: undefined, before: undefined }],
  [
    { first: 5, after: 'a' },
    { count: 5, isBackward: false, after: 'a', before: undefined },
  ],
  [
    { first: 20, last: 7, before: 'b' },
    { count: 7, isBackward: true, after: undefined, before: 'b' },
  ],
  [
    { first: null, last: null },
    { count: 20, isBackward: false, after: undefined, before: undefined },
  ],
])('page arguments %j', (args, expected) => {
  expect(pageRequest(args)).toEqual(expected);
});

test.each([{ first: 0 }, { first: 101 }, { last: -1 }, { first: 1.5 }, { last: 101, first: 5 }])('page arguments %j are refused', (args) => {
  expect(() => pageRequest(args)).toThrow('Pages hold 1 to 100 items.');
});
