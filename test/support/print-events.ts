import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditEventName, auditEventNames, eventKind, isAuditEventName } from '../../src/kernel/audit/catalogue.ts';
import { packageRoot } from '../../src/kernel/package-root.ts';
import { eventsFile } from './events-file.ts';

const wanted = readFileSync(join(packageRoot, 'test', 'support', 'audit-event-names.txt'), 'utf8')
  .split('\n')
  .filter(isAuditEventName);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function emittedNames(): Set<string> {
  if (!existsSync(eventsFile)) throw new Error('no test run left its events in coverage/: run npm test first');
  return new Set(
    readFileSync(eventsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => JSON.parse(line) as string[]),
  );
}

function printMissing(missing: readonly AuditEventName[]): void {
  for (const category of new Set(missing.map((name) => eventKind(name).category))) {
    const names = missing.filter((name) => eventKind(name).category === category);
    print(`${category}: ${names.length} missing`);
    for (const name of names) print(`  ${name}`);
  }
}

const emitted = emittedNames();
printMissing(wanted.filter((name) => !emitted.has(name)));
const further = auditEventNames.filter((name) => eventKind(name).category === 'EXTENSION');
print(`further events: ${further.filter((name) => emitted.has(name)).length}/${further.length} emitted by tests`);
print(`events: ${wanted.filter((name) => emitted.has(name)).length}/${wanted.length} emitted by tests`);
