import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { givenCertificate, givenFiles } from '../support/certificates.ts';
import { startPlatform } from '../support/start-platform.ts';

const textOf = (file: string) => readFileSync(join(packageRoot, file), 'utf8');
const dockerfile = textOf('Dockerfile');
const compose = parse(textOf('docker-compose.yml'), { merge: true });
const settings = (JSON.parse(textOf('schema/config.json')) as { variable: string }[]).map(({ variable }) => variable);

/** Runs what the image's health check runs; resolves to its exit code. */
function checkHealth(env: Readonly<Record<string, string>>): Promise<number | null> {
  const [, command = ''] = /^HEALTHCHECK .*\\\n\s+CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const [program, ...words] = JSON.parse(command) as string[];
  expect(program).toBe('node');
  const child = spawn(process.execPath, words, { env, stdio: 'ignore' });
  return new Promise((resolve) => child.once('close', resolve));
}

test('the health check of the image: plain, of a worker, by TLS, and with nobody there', async () => {
  const plain = await startPlatform();
  const port = new URL(plain.url).port;
  expect(await checkHealth({ SIGNET_PORT: port })).toBe(0);
  expect(await checkHealth({ SIGNET_PORT: '1', SIGNET_WORKER_PORT: port })).toBe(0);
  expect(await checkHealth({ SIGNET_PORT: port, SIGNET_WORKER_PORT: '0' })).toBe(0);
  await plain.stop();
  expect(await checkHealth({ SIGNET_PORT: port })).toBe(1);
  const certificate = await givenCertificate({ name: 'CN=localhost', isServer: true });
  const files = givenFiles({ server: certificate.pem, key: certificate.keyPem });
  const tls = await startPlatform({ env: { SIGNET_TLS_CERTIFICATE_FILE: files.server, SIGNET_TLS_KEY_FILE: files.key } });
  expect(await checkHealth({ SIGNET_PORT: new URL(tls.url).port, SIGNET_TLS_CERTIFICATE_FILE: files.server })).toBe(0);
  await tls.stop();
});

test('the image runs as nobody special, on the Node.js of package.json', () => {
  const { dependencies } = JSON.parse(textOf('package.json'));
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases)).toEqual(new Set([`node:${dependencies.node}-bookworm-slim`]));
  expect(dockerfile).toMatch(/^USER node$/m);
});

test.each(['Dockerfile', 'docker-compose.yml', '.env.example', 'docs/production.md'])('%s names settings that exist', (file) => {
  const named = textOf(file).match(/\bSIGNET_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
  expect(named.filter((name) => !settings.includes(name))).toEqual([]);
});

test('.env.example is complete but for its placeholders', () => {
  const lines = textOf('.env.example').match(/^\w+=.*$/gm) ?? [];
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const asked = textOf('docker-compose.yml').matchAll(/\$\{(\w+):\?/g);
  for (const [, name = ''] of asked) expect(env).toHaveProperty(name);
  const key = `k1:${Buffer.alloc(32, 'k').toString('base64')}`;
  const config = readConfig({ ...env, SIGNET_SEALING_KEYS: key, DATABASE_URL: 'postgres://signet:x@postgres:5432/signet' });
  expect(config.http.publicUrl).toBe('https://id.example.com');
});

test('every container is pinned, keeps its privileges down, and is waited for until it is healthy', () => {
  const services = Object.entries(compose.services) as [string, Record<string, never>][];
  expect(services.map(([name]) => name).sort()).toEqual(['migrate', 'postgres', 'redis', 'server', 'worker']);
  for (const [name, service] of services) {
    expect([name, service.image]).toEqual([name, expect.stringMatching(/:\d+\.\d+(\.\d+)?(-\w+)?$/)]);
    expect([name, service.security_opt]).toEqual([name, ['no-new-privileges:true']]);
    if (name !== 'postgres') expect([name, service.read_only]).toEqual([name, true]);
  }
  for (const name of ['migrate', 'server', 'worker']) expect([name, compose.services[name].cap_drop]).toEqual([name, ['ALL']]);
});
