import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from '@jest/globals';
import { Client } from 'ldapts';
import { givenAuthority, givenCertificate, givenFiles } from './certificates.ts';
import { findBinary } from './find-binary.ts';
import { freePort } from './free-port.ts';

/** An OpenLDAP of the tests, over dc=example,dc=org; empty but for its root. */
export interface TestSlapd {
  readonly plainUrl: string;
  readonly tlsUrl: string;
  /** PEM file with the authority behind its certificate. */
  readonly authoritiesFile: string;
  /** Adds entries, by distinguished name below the root. */
  add(entries: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>): Promise<void>;
  /** Removes an entry below the root. */
  remove(name: string): Promise<void>;
  stop(): Promise<void>;
}

export const slapdBase = 'dc=example,dc=org';
const root = { dn: `cn=root,${slapdBase}`, password: 'root-of-the-test' };

async function configuration(folder: string): Promise<{ file: string; authoritiesFile: string }> {
  const authority = await givenAuthority();
  const alternativeNames = [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ] as const;
  const server = await givenCertificate({ name: 'CN=localhost', issuer: authority, isServer: true, alternativeNames: [...alternativeNames] });
  const files = givenFiles({ authority: authority.pem, certificate: server.pem, key: server.keyPem });
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'slapd.conf');
  const lines = [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    `pidfile ${join(folder, 'slapd.pid')}`,
    ...['modulepath /usr/lib/ldap', 'moduleload back_mdb.so', 'moduleload memberof.so'],
    ...[`TLSCACertificateFile ${files.authority}`, `TLSCertificateFile ${files.certificate}`, `TLSCertificateKeyFile ${files.key}`],
    ...['sizelimit 100', 'database mdb', `suffix "${slapdBase}"`, `rootdn "${root.dn}"`, `rootpw ${root.password}`],
    ...[`directory ${join(folder, 'data')}`, 'maxsize 16777216', 'index objectClass,uid,mail eq'],
    ...['access to attrs=userPassword by anonymous auth by * none', `access to * by dn.exact="cn=reader,${slapdBase}" read by self read by * none`],
    'overlay memberof',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { file, authoritiesFile: files.authority };
}

/** Starts OpenLDAP on free ports; undefined where it is not installed. */
export async function startSlapd(): Promise<TestSlapd | undefined> {
  const binary = findBinary('slapd');
  if (!binary) return undefined;
  const { file, authoritiesFile } = await configuration(mkdtempSync(join(tmpdir(), 'signet-slapd-')));
  const [plainUrl, tlsUrl] = [`ldap://localhost:${await freePort()}`, `ldaps://localhost:${await freePort()}`] as const;
  const server = spawn(binary, ['-f', file, '-h', `${plainUrl} ${tlsUrl}`, '-d', '0'], { stdio: 'ignore' });
  server.unref();
  process.once('exit', () => server.kill('SIGKILL'));

  const asRoot = async (change: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client({ url: plainUrl, timeout: 2000, connectTimeout: 2000 });
    try {
      await client.bind(root.dn, root.password);
      await change(client);
    } finally {
      await client.unbind().catch(() => undefined);
    }
  };
  const addRoot = () => asRoot((client) => client.add(slapdBase, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' }));
  for (let waited = 0; ; waited += 50) {
    const isUp = await addRoot().then(
      () => true,
      () => false,
    );
    if (isUp) break;
    if (server.exitCode !== null || waited > 60_000) throw new Error('slapd did not start');
    await sleep(50);
  }
  return {
    plainUrl,
    tlsUrl,
    authoritiesFile,
    add: (entries) =>
      asRoot(async (client) => {
        for (const [name, attributes] of Object.entries(entries)) await client.add(`${name},${slapdBase}`, { ...attributes });
      }),
    remove: (name) => asRoot((client) => client.del(`${name},${slapdBase}`)),
    async stop() {
      server.kill('SIGTERM');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

/** A suite that needs OpenLDAP: skipped where it is not installed, failed in CI, where it must be. */
export function describeWithSlapd(name: string, suite: () => void): void {
  if (findBinary('slapd')) describe(name, suite);
  else if (process.env.CI === 'true') test(`${name}: slapd must be installed`, () => Promise.reject(new Error('slapd was not found')));
  else describe.skip(name, () => test('slapd is not installed', () => undefined));
}
