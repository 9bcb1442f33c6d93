import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { type AuditEventName, auditEventNames, eventKind, isAuditEventName } from '../../src/kernel/contract/catalogue.ts';
import { type ReachedEvents, reachedFile } from './events-file.ts';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function namesIn(file: string): AuditEventName[] {
  return readFileSync(join(packageRoot, 'test', 'support', file), 'utf8')
    .split('\n')
    .filter(isAuditEventName);
}

function readRun(): ReachedEvents {
  const file = process.argv[2] ?? reachedFile;
  if (!existsSync(file)) throw new Error('no test run that came to its end left its events in coverage/: run npm test first');
  return JSON.parse(readFileSync(file, 'utf8')) as ReachedEvents;
}

const wanted = namesIn('audit-event-names.txt');
const further = auditEventNames.filter((name) => eventKind(name).category === 'EXTENSION');
const { isWhole, filesRun, files, reachedBy } = readRun();
const isReached = (name: AuditEventName): boolean => Object.hasOwn(reachedBy, name);
const countOf = (names: readonly AuditEventName[]): string => `${names.filter(isReached).length}/${names.length}`;

/** Every event of the catalogue with the passed tests that caused it, by category. */
function printAll(): void {
  const all = [...wanted, ...further];
  for (const category of new Set(all.map((name) => eventKind(name).category))) {
    const names = all.filter((name) => eventKind(name).category === category);
    print(`${category}: ${countOf(names)}`);
    for (const name of names) print(`  ${name}  ${reachedBy[name]?.[0] ?? '- missing'}`);
  }
}

/** The names that a whole run must reach and this one did not, and those it reached beyond them. */
function printDifference(): boolean {
  const toReach = namesIn('events-to-reach.txt');
  const lost = toReach.filter((name) => !isReached(name));
  for (const name of lost) print(`LOST: no passed test caused ${name}, which test/support/events-to-reach.txt demands`);
  const gained = [...wanted, ...further].filter((name) => isReached(name) && !toReach.includes(name));
  for (const name of gained) print(`NEW: ${name} is reached; add it to test/support/events-to-reach.txt, so that it stays`);
  return lost.length > 0;
}

printAll();
print(`further events: ${countOf(further)} emitted by tests`);
if (isWhole) {
  if (printDifference()) process.exitCode = 1;
  print(`events: ${countOf(wanted)} emitted by tests`);
} else {
  print(`events: ${countOf(wanted)} in a part of the tests (${filesRun} of ${files} files, or not all tests of them); the whole run counts`);
  process.exitCode = 1;
}
