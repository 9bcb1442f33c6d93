import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { sections } from '../../src/kernel/contract/config/sections.ts';
import type { Section } from '../../src/kernel/contract/config/setting.ts';

test('conformance 4: every setting is set by some test', () => {
  const files = globSync('test/**/*.ts', { cwd: packageRoot }).filter((file) => !file.includes('bench'));
  const texts = files
    .filter((file) => !file.endsWith('every-setting.test.ts'))
    .map((file) => readFileSync(join(packageRoot, file), 'utf8'))
    .join('\n');
  const named = new Set(texts.match(/SIGNET_[A-Z0-9_]+/g));
  const names = Object.values(sections).flatMap((section: Section) => Object.values(section).map(({ env }) => env));
  expect(names.filter((name) => name.startsWith('SIGNET_') && !named.has(name))).toEqual([]);
});
