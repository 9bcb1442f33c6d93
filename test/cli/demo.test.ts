import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

test('the demonstration performs its sign-in by itself, and everything is as it says', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot, 'dist', 'demo', 'main.js'), '--script'], {
    encoding: 'utf8',
    timeout: 110_000,
  });
  expect([status, stdout.slice(-600), stderr.slice(-600)]).toEqual([0, expect.stringContaining('Everything was as expected.'), expect.any(String)]);
});
