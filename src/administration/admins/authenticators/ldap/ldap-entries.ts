import { type Client, type Entry, NoSuchObjectError, type SearchOptions, SizeLimitExceededError } from 'ldapts';
import type { Config } from '../../../../kernel/contract/config/config.ts';
import type { Standing } from '../authenticator.ts';
import { standingOfGroups } from '../standing-of-groups.ts';
import { fillLdap } from './escape-ldap.ts';

const mostGroups = 1000;

/** A name relative to the base DN, made whole. */
function below(config: Config, relative: string): string {
  return [relative, config.admins.ldapBaseDn].filter((part) => part !== '').join(',');
}

async function search(client: Client, base: string, options: SearchOptions): Promise<readonly Entry[]> {
  try {
    return (await client.search(base, options)).searchEntries;
  } catch (error) {
    if (error instanceof NoSuchObjectError) return [];
    throw error;
  }
}

function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  return [name === undefined ? [] : entry[name]].flat().map(String);
}

/** Where the configured patterns say that an administrator of this name is. */
export function patternedNames(config: Config, username: string): string[] {
  return config.admins.ldapUserDnPatterns.map((pattern) => below(config, fillLdap(pattern, username)));
}

/** One entry by its distinguished name. */
export async function readEntry(config: Config, client: Client, dn: string): Promise<Entry | undefined> {
  const { ldapNameAttribute, ldapGroupAttribute, ldapTimeLimitSeconds } = config.admins;
  const attributes = [ldapNameAttribute, ldapGroupAttribute];
  const [entry] = await search(client, dn, { scope: 'base', filter: '(objectClass=*)', attributes, timeLimit: ldapTimeLimitSeconds });
  return entry;
}

/** The one entry that the search finds for a name; 'ambiguous' when there are more. */
export async function findEntry(config: Config, client: Client, username: string): Promise<Entry | 'ambiguous' | undefined> {
  const { ldapSearchFilter, ldapSearchBase, ldapSearchSubtree, ldapNameAttribute, ldapGroupAttribute, ldapTimeLimitSeconds } = config.admins;
  if (!ldapSearchFilter) return undefined;
  try {
    const found = await search(client, below(config, ldapSearchBase), {
      scope: ldapSearchSubtree ? 'sub' : 'one',
      filter: fillLdap(ldapSearchFilter, username),
      attributes: [ldapNameAttribute, ldapGroupAttribute],
      sizeLimit: 2,
      timeLimit: ldapTimeLimitSeconds,
    });
    return found.length > 1 ? 'ambiguous' : found[0];
  } catch (error) {
    if (error instanceof SizeLimitExceededError) return 'ambiguous';
    throw error;
  }
}

/** The name under which an administrator appears here. */
export function nameOf(config: Config, entry: Entry, typed: string): string {
  return valuesOf(entry, config.admins.ldapNameAttribute)[0] ?? typed;
}

/** What follows from the groups that an entry names, or that name it. */
export async function standingOfEntry(config: Config, client: Client, entry: Entry): Promise<Standing> {
  const { ldapGroupAttribute, ldapGroupSearchBase, ldapGroupSearchFilter, ldapTimeLimitSeconds } = config.admins;
  const named = valuesOf(entry, ldapGroupAttribute);
  if (ldapGroupSearchBase === undefined) return standingOfGroups(config, named);
  const groups = await search(client, below(config, ldapGroupSearchBase), {
    scope: 'sub',
    filter: fillLdap(ldapGroupSearchFilter, entry.dn),
    attributes: ['1.1'],
    sizeLimit: mostGroups,
    timeLimit: ldapTimeLimitSeconds,
  });
  return standingOfGroups(config, [...named, ...groups.map(({ dn }) => dn)]);
}
