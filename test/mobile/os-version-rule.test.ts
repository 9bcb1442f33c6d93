import { expect, test } from '@jest/globals';
import { acceptsOsVersion } from '../../src/applications/apps/os-version-rule.ts';

const rules = (minimumOsVersion: string | null, ...blockedOsVersions: string[]) => ({ minimumOsVersion, blockedOsVersions });

test.each<[string, Parameters<typeof acceptsOsVersion>[0], string | undefined, boolean]>([
  ['no rules, no version', undefined, undefined, true],
  ['no rules, any version', undefined, 'whatever', true],
  ['rules, no version', rules(null), undefined, false],
  ['rules that say nothing', rules(null), '1', true],
  ['the minimum itself', rules('2.1'), '2.1', true],
  ['the minimum, written longer', rules('2.1'), '2.1.0', true],
  ['a tail that is no number', rules('2.1'), '2.1.rev2', true],
  ['a tail after the third number', rules('2.1.4'), '2.1.4-patch', true],
  ['a higher major version', rules('2.1'), '3', true],
  ['a lower minor version', rules('2.1'), '2', false],
  ['lower in the third number', rules('2.1'), '2.0.9', false],
  ['numbers, not letters', rules('9.2'), '10.0', true],
  ['numbers, not letters, below', rules('10'), '9.9.9', false],
  ['a fourth number does not count', rules('1.2.3'), '1.2.3.0', true],
  ['no number at all', rules('1'), 'beta', false],
  ['a number with letters', rules('2.1'), '2a.5', false],
  ['blocked', rules('1', '2.0'), '2.0', false],
  ['blocked to the letter only', rules('1', '2.0'), '2.0.0', true],
  ['blocked without a minimum', rules(null, 'x'), 'x', false],
])('%s', (_, rule, version, expected) => {
  expect(acceptsOsVersion(rule, version)).toBe(expected);
});
