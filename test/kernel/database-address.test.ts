import { chmodSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect as open, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkServer } from '../../src/kernel/store/check-server.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/kernel/store/embedded/embedded-database.ts';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { startWorkers } from '../../workers/main.ts';
import { givenCertificate } from '../support/certificates.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { signInAdmin } from '../support/sign-in-admin.ts';
import { startPlatform } from '../support/start-platform.ts';
import { openStartupGate } from '../support/startup-gate.ts';
import { fillTemplate, onDatabase, runFolder, sayOnce, testServerFlags } from '../support/test-database.ts';
import { waitUntil } from '../support/wait-until.ts';

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.toString();
}

/** A sign-in, a list of events and a job: what touches dates, bytes, intervals and every kind of connection. */
async function useEverything(databaseUrl: string): Promise<void> {
  const platform = await startPlatform({ databaseUrl });
  const workers = startWorkers(platform.runtime);
  try {
    await waitUntil('the queues are ready', () => workers.isReady());
    await signInAdmin(platform);
    const [row] = await platform.sql("select occurred_at from audit_event where type = 'ADMIN_AUTHENTICATION_SUCCESS'");
    expect(Math.abs(new Date(row.occurred_at).getTime() - Date.now())).toBeLessThan(600_000);
  } finally {
    await workers.close();
    await platform.stop();
  }
}

describe('a server that takes TLS only', () => {
  const folder = runFolder();
  let server: EmbeddedDatabase;
  let tls: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await startEmbeddedDatabase(folder, testServerFlags);
    await server.stop();
    const authority = await givenCertificate({ name: 'CN=authority', isAuthority: true });
    const { pem, keyPem } = await givenCertificate({
      name: 'CN=127.0.0.1',
      issuer: authority,
      isServer: true,
      alternativeNames: [{ type: 'ip', value: '127.0.0.1' }],
    });
    const file = (name: string, text: string) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      chownSync(path, statSync(join(folder, 'data')).uid, statSync(join(folder, 'data')).gid);
      chmodSync(path, 0o600);
      return path;
    };
    const settings = {
      ssl: 'on',
      ssl_cert_file: file('server.crt', pem),
      ssl_key_file: file('server.key', keyPem),
      hba_file: file('tls_hba.conf', 'hostssl all all all scram-sha-256\n'),
    };
    const authorityFile = file('authority.crt', authority.pem);
    server = await startEmbeddedDatabase(folder, [
      ...testServerFlags,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    tls = { sslmode: 'verify-full', sslrootcert: authorityFile };
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('platform 5: migrations, servers, workers and queues all speak TLS to it, as the address says, and verify it', async () => {
    const admin = withParameters(server.url, tls);
    await sayOnce(admin, 'create database signet');
    const url = onDatabase(admin, 'signet');
    await checkServer(url);
    await fillTemplate(url);
    await useEverything(url);
    expect(
      await sayOnce(
        url,
        'select count(*)::int as plain from pg_stat_ssl where not ssl and pid in (select pid from pg_stat_activity where client_addr is not null)',
      ),
    ).toEqual([{ plain: 0 }]);
  });

  test('platform 5: without a word about TLS nothing is sent in the clear: the migration is refused', async () => {
    await expect(migrate(server.url)).rejects.toMatchObject({ code: '28000' });
  });
});

describe('unusual settings of a database', () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = await cloneDatabase();
  });
  afterAll(() => clone.drop());

  test('dates, intervals, bytes, time zone, isolation: the platform sets what it relies on', async () => {
    const settings = {
      DateStyle: 'SQL, DMY',
      IntervalStyle: 'sql_standard',
      TimeZone: 'Asia/Kolkata',
      bytea_output: 'escape',
      standard_conforming_strings: 'off',
      default_transaction_isolation: 'serializable',
    };
    for (const [name, value] of Object.entries(settings)) await sayOnce(clone.url, `alter database ${clone.name} set ${name} = '${value}'`);
    await migrate(clone.url);
    await useEverything(clone.url);
  });

  test('options of the address count beside those of the platform: its tables may live in a schema of their own', async () => {
    const empty = await cloneDatabase('empty');
    await sayOnce(empty.url, 'create schema own');
    const url = withParameters(empty.url, { options: '-c search_path=own,public' });
    await fillTemplate(url);
    await useEverything(url);
    expect(await sayOnce(empty.url, "select schemaname from pg_tables where tablename = 'token_family'")).toEqual([{ schemaname: 'own' }]);
    await empty.drop();
  });
});

/** A pooler, as far as it matters here: it answers each client by itself, and changes or shares what stands behind. */
async function openPooler(databaseUrl: string, startup: (packet: Buffer) => Buffer): Promise<{ readonly url: string; readonly server: Server }> {
  const port = Number(new URL(databaseUrl).port);
  const server = createServer((client) => {
    client.once('data', (packet) => {
      const database = open(port, '127.0.0.1', () => database.write(startup(packet)));
      client.pipe(database).pipe(client);
      for (const socket of [client, database])
        socket.on('error', () => undefined).on('close', () => [client, database].forEach((other) => void other.destroy()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = new URL(databaseUrl);
  address.port = String((server.address() as { port: number }).port);
  return { url: address.toString(), server };
}

/** The startup packet without its `options`, which poolers are often told to ignore. */
function withoutOptions(packet: Buffer): Buffer {
  const words = packet.subarray(8).toString('latin1').split('\0');
  const at = words.indexOf('options');
  if (at >= 0) words.splice(at, 2);
  const rest = Buffer.from(words.join('\0'), 'latin1');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + rest.length, 0);
  packet.copy(head, 4, 4, 8);
  return Buffer.concat([head, rest]);
}

describe('what cannot carry the platform is refused at the start, in one sentence', () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = await cloneDatabase('empty');
  });
  afterAll(() => clone.drop());

  test('a pooler that drops the settings of a session', async () => {
    const pooler = await openPooler(clone.url, withoutOptions);
    await expect(checkServer(pooler.url)).rejects.toThrow(
      /^The database is reached through a pooler that drops the settings of a session.*connect directly.*\.$/,
    );
    pooler.server.close();
  });

  test('a pooler that refuses them', async () => {
    const gate = await openStartupGate(clone.url, 'statement_timeout', { refuse: '08P01' });
    await expect(checkServer(gate.url)).rejects.toThrow(/^The database is reached through a pooler that drops the settings of a session/);
    await gate.close();
  });

  test.each([
    ['a role whose search_path names no schema', "set search_path = 'nowhere'", 'has no schema to create tables in'],
    ['a role or server on which nothing is written', 'set default_transaction_read_only = on', 'only allows reading'],
  ])('%s', async (_what, setting, text) => {
    await sayOnce(clone.url, `alter database ${clone.name} ${setting}`);
    await expect(checkServer(clone.url)).rejects.toThrow(`The database ${text}`);
    await sayOnce(clone.url.replace(clone.name, 'postgres'), `alter database ${clone.name} reset all`);
    await expect(checkServer(clone.url)).resolves.toBeUndefined();
  });

  test('text that is not UTF-8', async () => {
    const server = clone.url.replace(clone.name, 'postgres');
    const name = `${clone.name}_latin`;
    await sayOnce(server, `create database ${name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`);
    await expect(checkServer(clone.url.replace(clone.name, name))).rejects.toThrow('stores text as LATIN1');
    await sayOnce(server, `drop database ${name}`);
  });
});
