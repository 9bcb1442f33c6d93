import { stringify } from 'yaml';
import { readAdminAccounts } from '../../administration/admins/index.ts';
import { nameOf, type ObjectKind, type ObjectKindName, objectKindNames, objectKinds } from '../../administration/configuration/index.ts';
import { readClients } from '../../applications/clients/index.ts';
import { corsConfig } from '../../applications/cors/index.ts';
import { readScopes } from '../../applications/scopes/index.ts';
import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import { mapPage, type Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { readIdentityProviders } from '../../people/identity-providers/index.ts';
import { readUsers } from '../../people/users/index.ts';
import { readMessages } from '../../presentation/messages/index.ts';
import { templateSet } from '../../presentation/template-sets/index.ts';
import { mobileReaders } from './mobile-readers.ts';
import { only } from './read-only.ts';
import { secretReferences } from './secret-names.ts';

type Row = Readonly<Record<string, unknown>>;
type ReadPage = (runtime: Runtime, page: PageRequest) => Promise<Page<object>>;

const pageSize = 500;

/** In a file the attribute mappings stand with their provider, without what only the database knows of them. */
async function readProviders(runtime: Runtime, page: PageRequest): Promise<Page<object>> {
  return mapPage(await readIdentityProviders(runtime, {}, page), (provider) => ({
    ...provider,
    attributeMappings: provider.attributeMappings.map(({ source, sourceName, targetName }) => ({ source, sourceName, targetName })),
  }));
}

const readers: Readonly<Record<ObjectKindName, ReadPage>> = {
  messages: (runtime, page) => readMessages(runtime, {}, page),
  templateSets: (runtime, page) => readObjects(runtime, templateSet, page),
  corsConfig: only(corsConfig),
  scopes: (runtime, page) => readScopes(runtime, undefined, page),
  identityProviders: readProviders,
  apiClients: (runtime, page) => readClients(runtime, { kind: 'API' }, page),
  staticClients: (runtime, page) => readClients(runtime, { kind: 'STATIC' }, page),
  ...mobileReaders,
  users: (runtime, page) => readUsers(runtime, {}, page),
  adminAccounts: (runtime, page) => readAdminAccounts(runtime, page),
};

async function readAll(runtime: Runtime, read: ReadPage): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await read(runtime, { count: pageSize, isBackward: false, after, before: undefined });
    rows.push(...(page.edges.map(({ node }) => node) as Row[]));
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  return rows;
}

/** A literal `${` must not be read as a reference. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

/** An object with a value at a path inside it. */
function withMember(object: Row, [step, ...rest]: readonly string[], value: string | string[]): Row {
  if (step === undefined) return object;
  return { ...object, [step]: rest.length === 0 ? value : withMember((object[step] ?? {}) as Row, rest, value) };
}

/** What differs from the initial values, and a reference in place of each secret. */
function stated(name: ObjectKindName, row: Row): Row {
  const kind: ObjectKind = objectKinds[name];
  const told = Object.entries(changesBetween(kind.fields, undefined, row)).map(([field, [, value]]) => [field, escaped(value)]);
  const references = secretReferences(name, nameOf(kind, row), row);
  return references.reduce((object, { path, value }) => withMember(object, path, value), Object.fromEntries(told) as Row);
}

/**
 * The configuration as a file that `applyFile` takes and that then changes nothing, provided that the environment variables it refers
 * to hold the secrets: those cannot be read back. Only what differs from the defaults is stated.
 */
export async function exportConfig(runtime: Runtime): Promise<string> {
  const file: Record<string, Row | Row[]> = {};
  for (const name of objectKindNames) {
    const rows = (await readAll(runtime, readers[name])).map((row) => stated(name, row));
    const [only = {}] = rows;
    const isTold = (objectKinds[name] as ObjectKind).isSingle ? Object.keys(only).length > 0 : rows.length > 0;
    if (isTold) file[name] = (objectKinds[name] as ObjectKind).isSingle ? only : rows;
  }
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}
