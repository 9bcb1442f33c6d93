import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/kernel/config/config.ts';
import { nearest } from '../../src/kernel/config/nearest.ts';
import { sections } from '../../src/kernel/config/sections.ts';
import type { Section } from '../../src/kernel/config/setting.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  test('is complete with an empty environment, and frozen', () => {
    const config = readConfig({});
    expect(config.http.port).toBe(4000);
    expect(config.audit.excludedEvents).toEqual([]);
    expect(config.database.url).toBeUndefined();
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { http: {} })).toThrow(TypeError);
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ SIGNET_PORT: '', DATABASE_URL: '' }).http.port).toBe(4000);
  });

  test('refuses an unknown variable and names the nearest setting', () => {
    expect(problemsOf({ SIGNET_PROT: '1' })).toEqual(['SIGNET_PROT is not a setting; did you mean SIGNET_PORT?']);
  });

  test('leaves the variables of others alone', () => {
    expect(problemsOf({ PATH: '/bin', HOME: '/root', MY_SIGNET_PORT: 'x' })).toEqual([]);
  });

  test('tells all faults at once, each with its variable', () => {
    const problems = problemsOf({
      SIGNET_PORT: '70000',
      SIGNET_LOG_LEVEL: 'loud',
      SIGNET_GRAPHIQL: 'yes',
      SIGNET_PUBLIC_URL: 'ftp://x',
      SIGNET_UNKNOWN: '1',
    });
    expect(problems.map((problem) => problem.split(/[: ]/)[0]).sort()).toEqual([
      'SIGNET_GRAPHIQL',
      'SIGNET_LOG_LEVEL',
      'SIGNET_PORT',
      'SIGNET_PUBLIC_URL',
      'SIGNET_UNKNOWN',
    ]);
  });

  test.each([
    ['http://id.example.org', false],
    ['https://id.example.org', true],
    ['http://localhost:4000', true],
    ['http://127.0.0.1:4000', true],
    ['http://[::1]:4000', true],
    ['http://localhost.example.org', false],
    ['http://127.0.0.1.example.org', false],
    ['https://id.example.org/?a=b', false],
    ['https://user@id.example.org/', false],
  ])('public address %s: allowed %s', (url, isAllowed) => {
    expect(problemsOf({ SIGNET_PUBLIC_URL: url }).length === 0).toBe(isAllowed);
  });

  test('drops the slashes at the end of the public address', () => {
    expect(readConfig({ SIGNET_PUBLIC_URL: 'https://id.example.org//' }).http.publicUrl).toBe('https://id.example.org');
  });

  test('wants sealing keys beside a database of its own', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/x' })).toEqual([expect.stringContaining('SIGNET_SEALING_KEYS')]);
  });

  test.each([
    ['a certificate without its key', { SIGNET_TLS_CERTIFICATE_FILE: 'c.pem' }, 'SIGNET_TLS_KEY_FILE'],
    ['a port for certificates without a certificate', { SIGNET_MTLS_PORT: '4443' }, 'SIGNET_MTLS_PORT'],
    ['a header that nobody is trusted with', { SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' }, 'SIGNET_TLS_CLIENT_CERTIFICATE_HEADER'],
  ])('refuses %s', (_name, environment, variable) => {
    expect(problemsOf(environment as Record<string, string>)).toEqual([expect.stringContaining(variable)]);
  });

  test('never repeats a value in a complaint', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://user:hunter2@localhost', SIGNET_PORT: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

test('the settings are named once and say what they do', () => {
  const settings = Object.values(sections).flatMap((section: Section) => Object.values(section));
  const names = settings.map((setting) => setting.env);
  expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
  expect(settings.filter((setting) => !/^[A-Z].*\.$/.test(setting.meaning))).toEqual([]);
});

test.each([
  ['kitten', ['mitten', 'sitting', 'bitter'], 'mitten'],
  ['', ['ab', 'a'], 'a'],
  ['x', [], ''],
])('the name nearest to %j', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toBe(expected);
});
