import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { phoneNumber } from '../../src/delivery/sms/phone-number.ts';

test.each([
  ['+31612345678', '+31612345678'],
  ['+31 6 1234 5678', '+31612345678'],
  ['+31 (0)6-12345678', '+31612345678'],
  ['+３１６１２３４５６７８', '+31612345678'],
  ['+1 505-555-1234', '+15055551234'],
])('RS-176 %j becomes %s', (text, number) => {
  expect(phoneNumber(text)).toBe(number);
});

test.each([
  ['no number', null],
  ['nothing', ''],
  ['words', 'call me'],
  ['no country', '0612345678'],
  ['two numbers joined', '+31612345678+31687654321'],
  ['two numbers in a list', '+31612345678,+31687654321'],
  ['two numbers in words', '+31612345678 or +31687654321'],
  ['a line break and a header', '+31612345678\r\nX-To: +31687654321'],
  ['a line break', '+31612345678\n'],
  ['a tel: URI', 'tel:+31612345678'],
  ['an extension', '+31612345678;ext=12'],
  ['40 digits', `+31${'6'.repeat(38)}`],
  ['too few digits', '+31612'],
  ['NUL', '+31612345678\0'],
])('RS-176 %s is refused', (_, text) => {
  expect(phoneNumber(text)).toBeUndefined();
});

test('RS-176 whatever comes in, what comes out is one number or nothing', () => {
  const piece = fc.constantFrom('+', '31', '6', '12345678', ' ', '-', '(', ')', '\r\n', ';ext=', ',', 'tel:', '0', 'x', '７');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const number = phoneNumber(pieces.join(''));
      return number === undefined || /^\+[1-9]\d{6,14}$/.test(number);
    }),
  );
});
