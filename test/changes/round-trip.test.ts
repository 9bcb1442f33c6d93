import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { nameFields, nameOf, type ObjectKind, objectKinds } from '../../src/administration/configuration/index.ts';
import { applyFile, exportConfig } from '../../src/cli/apply/index.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { everyKind, type FieldChange, fieldChanges } from './every-kind.ts';

type Stated = Readonly<Record<string, unknown>>;

let platform: Platform;
let admin: AdminDesk;
let folder: string;

const kinds = Object.entries(objectKinds) as [keyof typeof everyKind, ObjectKind][];
const withPast = kinds.filter(([, kind]) => kind.objectType !== undefined);

function file(content: object): string {
  const path = join(folder, 'signet.yaml');
  writeFileSync(path, stringify(content, { aliasDuplicateObjects: false }));
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signet-round-trip-'));
  platform = await startPlatform();
  admin = await openAdminDesk(platform);
  await applyFile(platform.runtime, file(everyKind));
}, 120_000);
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('every field of every kind that has a past is changed below, what only says who an object is or is set beside it apart', () => {
  const apart: Readonly<Record<string, readonly string[]>> = {
    // Secrets, and what follows from whose password it is: they stay as they are.
    mobilePlatformVersions: ['applicationSignatures'],
    adminAccounts: ['passwordTemporary'],
    // For Android, whose service accounts have to be real ones.
    pushMessagingConfigs: ['fcmApiVersion', 'fcmEndpoint'],
  };
  for (const [name, kind] of withPast) {
    const left = [...nameFields(kind), ...(apart[name] ?? [])];
    const fields = Object.entries(kind.fields).filter(([field, { isFixed }]) => !isFixed && !left.includes(field));
    expect([name, Object.keys(fieldChanges[name] ?? {}).sort()]).toEqual([name, fields.map(([field]) => field).sort()]);
  }
});

/** The object of the sample that a change is about, by what names it alone. */
function subject(name: keyof typeof everyKind, kind: ObjectKind, { of }: FieldChange): Stated {
  const objects = [everyKind[name]].flat() as Stated[];
  const object = of === undefined ? objects[0] : objects.find((one) => nameOf(kind, one) === of);
  return Object.fromEntries(nameFields(kind).map((field) => [field, object?.[field]]));
}

async function changesSince(time: Date): Promise<{ object_type: string; object_id: string; version: number }[]> {
  return platform.sql('select object_type, object_id, version from configuration_version where valid_from > $1 order by valid_from', [time]);
}

async function revert(objectType: string, objectId: string, toVersion: number, version: number) {
  return admin.call(
    'revertConfiguration(objectType: String!, objectId: String!, toVersion: Int!, version: Int!)',
    { objectType, objectId, toVersion, version },
    'objectId keptFields',
  );
}

test.each(withPast.map(([name]) => name))(
  'each field of %s is changed and reverted, and then the configuration is what it was',
  async (name) => {
    const kind: ObjectKind = objectKinds[name];
    const before = await exportConfig(platform.runtime);
    for (const [field, change] of Object.entries(fieldChanges[name] ?? {})) {
      const [{ now }] = (await platform.sql('select clock_timestamp() as now')) as [{ now: Date }];
      const object = { ...subject(name, kind, change), ...change.patch };
      await applyFile(platform.runtime, file({ [name]: kind.isSingle ? object : [object] }));
      expect([field, (await exportConfig(platform.runtime)) === before]).toEqual([field, false]);
      // Where several objects change, the first of them lost something to the others, and takes it back. One that came into being is not reverted.
      for (const { object_type, object_id, version } of await changesSince(now)) {
        if ((await exportConfig(platform.runtime)) === before) break;
        const answer = await revert(object_type, object_id, version - 1, version);
        expect([field, answer.userErrors]).toEqual([field, []]);
      }
      expect([field, parse(await exportConfig(platform.runtime))]).toEqual([field, parse(before)]);
    }
  },
  300_000,
);

test('RS-142: what is exported is applied to an empty platform, and an export of that is the same text', async () => {
  const text = await exportConfig(platform.runtime);
  const stated = parse(text) as Record<string, unknown>;
  for (const [name] of kinds) expect(Object.keys(stated)).toContain(name);
  expect(text).not.toMatch(/a secret that is|a passphrase of|PRIVATE KEY|F0F0F0|callback password|fido password|person api/);
  for (const [, variable] of text.matchAll(/\$\{env:(\w+)\}/g)) process.env[variable as string] = secretFor(variable as string);
  const path = join(folder, 'exported.yaml');
  writeFileSync(path, text);
  const empty = await startPlatform();
  try {
    await applyFile(empty.runtime, path);
    expect(await exportConfig(empty.runtime)).toBe(text);
    expect((await applyFile(empty.runtime, path)).isEmpty).toBe(true);
  } finally {
    await empty.stop();
  }
}, 300_000);

function secretFor(variable: string): string {
  if (variable.startsWith('APNS_KEY')) return everyKind.pushMessagingConfigs[0].apnsKeyP8;
  return variable.startsWith('APP_SIGNATURE') ? 'F0'.repeat(32) : 'a passphrase of the test 4711 or a secret';
}
