import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Client } from 'ldapts';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Runtime } from '../../../../kernel/work/runtime.ts';
import { AuthenticatorUnavailable } from '../authenticator-unavailable.ts';

const mostConnections = 8;
const mostWaiting = 100;
const limits = new WeakMap<Runtime, LimitFunction>();

/** A few connections at once, and a bounded line before them: sign-ins and refreshes cannot flood the directory. */
function limitOf(runtime: Runtime): LimitFunction {
  const limit = limits.get(runtime) ?? pLimit(mostConnections);
  limits.set(runtime, limit);
  if (limit.pendingCount >= mostWaiting) throw new AuthenticatorUnavailable('too many wait for the directory of administrators');
  return limit;
}

function tlsOptionsOf({ admins }: Runtime['config'], url: string): { ca?: string; servername?: string } {
  const { hostname } = new URL(url);
  return { servername: hostname, ...(admins.ldapAuthoritiesFile ? { ca: readFileSync(admins.ldapAuthoritiesFile, 'utf8') } : {}) };
}

/** Becomes the account that searches; where there is none the connection stays as it is. */
export async function bindToSearch({ config: { admins } }: Runtime, client: Client): Promise<void> {
  if (admins.ldapBindDn) await client.bind(admins.ldapBindDn, admins.ldapBindPassword);
}

/** Opens one connection and no second one: a client that lost its TLS must not go on in plain text with a password in hand. */
function connectOnce(): typeof connect {
  let isUsed = false;
  const connectHere = (port: number, host: string) => {
    if (isUsed) throw new Error('the connection was lost');
    isUsed = true;
    return connect(port, host);
  };
  return connectHere as typeof connect;
}

async function open(runtime: Runtime, url: string): Promise<Client> {
  const { ldapStartTls, ldapTimeLimitSeconds } = runtime.config.admins;
  const timeout = ldapTimeLimitSeconds * 1000;
  const isTls = url.startsWith('ldaps:');
  const tlsOptions = isTls ? { tlsOptions: tlsOptionsOf(runtime.config, url) } : {};
  const client = new Client({ url, timeout, connectTimeout: timeout, strictDN: false, createConnection: connectOnce(), ...tlsOptions });
  if (ldapStartTls && !isTls) await client.startTLS(tlsOptionsOf(runtime.config, url));
  await bindToSearch(runtime, client);
  return client;
}

async function askInTurn<Answer>(runtime: Runtime, ask: (client: Client) => Promise<Answer>): Promise<Answer> {
  for (const url of runtime.config.admins.ldapUrls) {
    let client: Client | undefined;
    try {
      client = await open(runtime, url);
      return await ask(client);
    } catch (error) {
      runtime.log.warn({ url, err: error instanceof Error ? error.message : String(error) }, 'a directory of administrators does not serve');
    } finally {
      await client?.unbind().catch(() => undefined);
    }
  }
  throw new AuthenticatorUnavailable('no directory of administrators serves');
}

/**
 * Asks the directory, as the account that searches; when an address does not serve, the next one is tried. Addresses are the operator's, so that no
 * rule of outgoing calls stands in the way. No transaction may be open. Throws `AuthenticatorUnavailable`.
 */
export async function withLdap<Answer>(runtime: Runtime, ask: (client: Client) => Promise<Answer>): Promise<Answer> {
  return limitOf(runtime)(() => askInTurn(runtime, ask));
}
