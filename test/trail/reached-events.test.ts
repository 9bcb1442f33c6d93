import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { eventsFile, type NotedEvents, type ReachedEvents } from '../support/events-file.ts';
import { startPlatform } from '../support/start-platform.ts';
import { appendTrail, trailRow } from './append-trail.ts';

const toReach = readFileSync(join(packageRoot, 'test', 'support', 'events-to-reach.txt'), 'utf8')
  .split('\n')
  .filter(Boolean);
const everything: ReachedEvents = {
  isWhole: true,
  files: 2,
  filesRun: 2,
  reachedBy: Object.fromEntries(toReach.map((name) => [name, ['test/some.test.ts › it']])),
};

function printed(run: ReachedEvents): { code: number | null; output: string } {
  const file = join(tmpdir(), `signet-reached-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(run));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot, 'test', 'support', 'print-events.ts'), file], {
    encoding: 'utf8',
  });
  rmSync(file);
  return { code: status, output: stdout + stderr };
}

test('conformance 1: what a fixture appends is no event that was reached; what comes through a door is', async () => {
  const platform = await startPlatform();
  await appendTrail(platform, [trailRow('CLIENT_CREDENTIALS_CHECK_SUCCESS', { platform: 'android', appVersion: '1' }, { transactionId: 'other' })]);
  await platform.agent().postForm('/oauth/token', {});
  const [appended] = await platform.sql<{ count: number }>(`select count(*)::int from audit_event where type = 'CLIENT_CREDENTIALS_CHECK_SUCCESS'`);
  expect(appended?.count).toBe(1);
  await platform.stop();
  const noted = readFileSync(eventsFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as NotedEvents);
  const here = noted.filter(({ file }) => file === 'test/trail/reached-events.test.ts').flatMap(({ events }) => events);
  expect(here.map(([name]) => name)).toEqual(['TOKEN_REQUEST_INVALID']);
  expect(Math.abs(Date.now() - (here[0]?.[1] ?? 0))).toBeLessThan(120_000);
});

test('conformance 1: a whole run that reaches all names passes, one that loses a name fails and says which', () => {
  const whole = printed(everything);
  expect(whole.output).toMatch(/^ {2}ADMIN_CLIENT_DELETED {2}test\/some\.test\.ts › it$/m);
  expect(whole.output).toMatch(/^events: \d+\/272 emitted by tests$/m);
  expect(whole.output).not.toContain('LOST');
  expect(whole.code).toBe(0);
  const { ADMIN_CLIENT_DELETED: _, ...rest } = everything.reachedBy;
  const less = printed({ ...everything, reachedBy: rest });
  expect(less.output).toContain('LOST: no passed test caused ADMIN_CLIENT_DELETED');
  expect(less.code).toBe(1);
});

test('conformance 1: a run of a part of the tests does not look like a whole one', () => {
  const part = printed({ ...everything, isWhole: false, filesRun: 1 });
  expect(part.output).toContain('in a part of the tests (1 of 2 files');
  expect(part.output).not.toMatch(/^events: \d+\/272 emitted by tests$/m);
  expect(part.code).toBe(1);
});
