import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { type DetailField, detailFields } from '../../src/kernel/contract/catalogue/detail-fields.ts';
import type { EventKind } from '../../src/kernel/contract/catalogue/event-kind.ts';
import { auditEventNames, catalogue, eventKind } from '../../src/kernel/contract/catalogue.ts';
import { errorTable } from '../../src/kernel/contract/errors/error-table.ts';
import { jobTable } from '../../src/kernel/work/jobs/job-table.ts';

const given = readFileSync(join(packageRoot, 'test/support/audit-event-names.txt'), 'utf8').split('\n').filter(Boolean);
const { EXTENSION: extension, ...categories } = catalogue;
const own = Object.values(categories).flatMap((kinds) => Object.keys(kinds));
const kinds = auditEventNames.map((name): [string, EventKind] => [name, eventKind(name)]);

describe('the catalogue of events', () => {
  test('has exactly the 272 given names outside the extension', () => {
    expect(given).toHaveLength(272);
    expect([...own].sort()).toEqual([...given].sort());
  });

  test('has each name once', () => {
    const names = [...own, ...Object.keys(extension)];
    expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
  });

  test('asks every failure for its reason', () => {
    expect(kinds.filter(([, kind]) => kind.outcome === 'FAILURE' && !kind.required.includes('reason')).map(([name]) => name)).toEqual([]);
  });

  test('uses every detail field, and none twice in one event', () => {
    const used = new Set<string>(kinds.flatMap(([, kind]) => [...kind.required, ...kind.optional]));
    const rows = Object.entries<DetailField>(detailFields);
    expect(rows.filter(([field, { ofEveryKind }]) => !ofEveryKind && !used.has(field))).toEqual([]);
    const twice = kinds.filter(([, kind]) => new Set([...kind.required, ...kind.optional]).size !== kind.required.length + kind.optional.length);
    expect(twice.map(([name]) => name)).toEqual([]);
  });

  test('says of each event in one sentence of its own what it means', () => {
    const meanings = kinds.map(([, kind]) => kind.meaning);
    expect(meanings.filter((meaning) => !/^[A-Z].*\.$/.test(meaning))).toEqual([]);
    expect(meanings.filter((meaning, position) => meanings.indexOf(meaning) !== position)).toEqual([]);
  });
});

test('every error has a public text that fits an OAuth answer', () => {
  // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E
  expect(Object.values(errorTable).filter((row) => !/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(row.text))).toEqual([]);
});

test('every job is tried more than once and says what it does', () => {
  for (const row of Object.values(jobTable)) {
    expect(row.attempts).toBeGreaterThan(1);
    expect(row.meaning).toMatch(/\.$/);
  }
});
