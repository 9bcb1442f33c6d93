import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runtimeProblem } from '../../src/cli/runtime-problem.ts';
import { openSealing, parseSealingKeys } from '../../src/kernel/base/crypto/sealing.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { runFolder } from '../support/test-database.ts';

const main = join(packageRoot, 'dist', 'src', 'main.js');

/** The command as an older Node.js would start it. */
function startOn(version: string): { readonly status: number | null; readonly stderr: string } {
  const older = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', older, main, 'keys', 'list'], { encoding: 'utf8', timeout: 60_000 });
  return { status, stderr };
}

describe('security L16: the version of Node.js is looked at first', () => {
  test('an older one ends with one sentence', () => {
    expect(startOn('20.19.0')).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^Signet needs Node\.js 22\.17\S* or newer; this is 20\.19\.0\. [^\n]*\n$/),
    });
  });

  test.each([
    ['22.16.0', false],
    ['22.17.0', true],
    ['24.0.0', true],
    ['18.20.1', false],
  ])('%s will do: %s', (version, does) => {
    expect(runtimeProblem(version) === undefined).toBe(does);
  });
});

describe('platform 17: what Kubernetes says of services named signet disturbs nothing', () => {
  const links = {
    SIGNET_SERVICE_HOST: '10.0.0.1',
    SIGNET_SERVICE_PORT: '80',
    SIGNET_SERVICE_PORT_HTTP: '80',
    SIGNET_PORT: 'tcp://10.0.0.1:80',
    SIGNET_PORT_80_TCP: 'tcp://10.0.0.1:80',
    SIGNET_PORT_80_TCP_PROTO: 'tcp',
    SIGNET_PORT_80_TCP_PORT: '80',
    SIGNET_PORT_80_TCP_ADDR: '10.0.0.1',
    SIGNET_WORKER_SERVICE_HOST: '10.0.0.2',
    SIGNET_WORKER_SERVICE_PORT: '9090',
    SIGNET_WORKER_PORT: 'tcp://10.0.0.2:9090',
    SIGNET_WORKER_PORT_9090_TCP: 'tcp://10.0.0.2:9090',
  };

  test('the ports are the defaults', () => {
    expect(readConfig(links)).toEqual(readConfig({}));
  });

  test('a port that the pod sets itself stays, and an unknown setting is still refused', () => {
    expect(readConfig({ ...links, SIGNET_PORT: '8080' }).http.port).toBe(8080);
    expect(() => readConfig({ ...links, SIGNET_PROT: '8080' })).toThrow('SIGNET_PROT');
  });
});

test('platform 17: what the environment says of another PostgreSQL does not reach the embedded one', () => {
  const folder = runFolder();
  const { DATABASE_URL: _, ...env } = process.env;
  const other = { PGHOST: 'db.invalid', PGPORT: '1', PGUSER: 'other', PGSSLMODE: 'require', PGOPTIONS: '-c search_path=nowhere' };
  try {
    const { status, stderr } = spawnSync(process.execPath, [main, 'migrate'], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...env, ...other, SIGNET_DATA_DIR: folder },
    });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('SSL')]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 150_000);

test('platform 5: TLS that is demanded of a server without it is told in one sentence, without the password', () => {
  const url = new URL(process.env.TEST_SERVER_URL ?? '');
  url.searchParams.set('sslmode', 'verify-full');
  const env = { ...process.env, DATABASE_URL: url.toString(), SIGNET_SEALING_KEYS: `main:${Buffer.alloc(32, 'a').toString('base64')}` };
  const { status, stderr } = spawnSync(process.execPath, [main, 'migrate'], { encoding: 'utf8', timeout: 60_000, env });
  const place = `${url.username}@${url.host}${url.pathname}`;
  expect([status, stderr]).toEqual([1, `The database ${place} cannot be used: it has no TLS, which DATABASE_URL (sslmode) or PGSSLMODE demands.\n`]);
}, 90_000);

test('newcomer N4: a wrong sealing key is told in one sentence that names the setting', () => {
  const keys = (letter: string) => openSealing(parseSealingKeys([`main:${Buffer.alloc(32, letter).toString('base64')}`]));
  const sealed = keys('a').seal('test', 'secret');
  expect(() => keys('b').open('test', sealed)).toThrow(
    /^SIGNET_SEALING_KEYS does not open what is sealed in this database: the key main is another one/,
  );
});
