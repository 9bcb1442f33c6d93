import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const page = readFileSync('docs/conformance.md', 'utf8');
const rows = page.split('\n').filter((line) => /^\|(?! clause |---)/.test(line));

test('docs/conformance.md names tests that exist, and numbers that are in them', () => {
  expect(rows.length).toBeGreaterThan(50);
  const faults = rows.flatMap((row) => {
    const shown = row.split('|').at(-2) ?? '';
    const files = [...shown.matchAll(/`([^`]+)`((?: RS-\d{3})*)/g)];
    if (files.length === 0) return [`nothing shows ${row}`];
    return files.flatMap(([, file = '', numbers = '']) => {
      if (!existsSync(`test/${file}`)) return [`there is no test/${file}`];
      const text = readFileSync(`test/${file}`, 'utf8');
      return [...numbers.matchAll(/RS-\d{3}/g)].filter(([number]) => !text.includes(number)).map(([number]) => `${number} is not in test/${file}`);
    });
  });
  expect(faults).toEqual([]);
});
