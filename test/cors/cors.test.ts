import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../src/applications/cors/matches-pattern.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Answer } from '../support/agent.ts';
import { faultsOf } from '../support/config-object.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let platform: Platform;
let beside: Platform;
let trail: Trail;
let admin: AdminDesk;
let client: GivenClient;
const spa = 'https://spa.example';

beforeAll(async () => {
  platform = await startPlatform();
  beside = await startPlatform({ databaseUrl: platform.databaseUrl });
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
  client = await givenClient(platform);
});
beforeEach(async () => {
  await platform.sql(`update cors_config set enabled = false, allowed_origins = '{}', accessible_paths = '{}', version = 1`);
  for (const at of [platform, beside]) at.runtime.caches.clear();
  await trail.mark();
});
afterAll(async () => {
  await beside.stop();
  await platform.stop();
});

const update = (input: object) =>
  admin.call('updateCorsConfig(input: CorsConfigInput!)', { input }, 'corsConfig { enabled allowedOrigins accessiblePaths version } warnings');

const token = (origin: string | undefined, at = platform) =>
  at
    .agent()
    .postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: { ...client.basic, ...(origin ? { origin } : {}) } });

const allowedBy = ({ headers }: Pick<Answer, 'headers'>) => headers.get('access-control-allow-origin');

async function preflight(path: string, origin: string, at = platform): Promise<Response> {
  return fetch(`${at.url}${path}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,dpop' },
  });
}

async function open(input: object): Promise<void> {
  await update({ version: 1, enabled: true, ...input });
  for (const at of [platform, beside])
    await waitUntil('CORS at each server', async () => (await token(undefined, at)).headers.get('vary')?.includes('origin') === true);
}

describe('the configuration', () => {
  test('is closed at first; a change is told, what changes nothing is not; a stale version is a conflict', async () => {
    expect((await admin.ask('{ corsConfig { enabled allowedOrigins accessiblePaths version } }')).data.corsConfig).toEqual({
      enabled: false,
      allowedOrigins: [],
      accessiblePaths: [],
      version: 1,
    });
    const given = { enabled: true, allowedOrigins: [spa, 'capacitor://localhost'], accessiblePaths: ['/oauth/token', '/oauth/api/**'] };
    expect(await update({ version: 1, ...given })).toEqual({ corsConfig: { ...given, version: 2 }, warnings: [], userErrors: [] });
    await trail.expectTrail([
      [
        'ADMIN_CORS_CONFIG_UPDATED',
        {
          adminUser: admin.username,
          details: { changes: { enabled: [false, true], allowedOrigins: [[], given.allowedOrigins], accessiblePaths: [[], given.accessiblePaths] } },
        },
      ],
    ]);
    await update({ version: 2, ...given });
    expect(faultsOf(await update({ version: 1, enabled: false }))).toEqual(['STALE_VERSION input.version']);
    await trail.expectTrail([]);
  });

  test.each([
    ...[
      '*',
      'null',
      'https://*.spa.example',
      'https://SPA.example',
      'https://spa.example/',
      'https://spa.example:443',
      'spa.example',
      'file://x',
      'https://a@b',
      'https://spa.example#x',
    ].map((origin) => ({ allowedOrigins: [origin] })),
    ...['oauth/token', '/a b', '/a**', '/**x/y', '/{a}', 'https://x/y', ''].map((path) => ({ accessiblePaths: [path] })),
  ])('refuses %j', async (input) => {
    const [field] = Object.keys(input);
    expect(faultsOf(await update({ version: 1, ...input }))).toEqual([`INVALID_VALUE input.${field}.0`]);
    await trail.expectTrail([]);
  });

  test('warns about what is wide open and what opens nothing', async () => {
    expect((await update({ version: 1, enabled: true })).warnings).toEqual([
      'allowedOrigins is empty: scripts of every site may call.',
      'accessiblePaths is empty: every path that can be opened is open.',
    ]);
    const input = {
      allowedOrigins: ['http://spa.example', 'http://localhost:3000'],
      accessiblePaths: ['/oauth/authorize', '/oauth/**', '/oauth/api/v9/*'],
    };
    const { warnings } = await update({ version: 2, ...input });
    expect(warnings.map((warning: string) => warning.split(' ', 1)[0])).toEqual(['http://spa.example', '/oauth/authorize']);
  });

  test('an operator reads it and changes nothing', async () => {
    const operator = await openAdminDesk(platform, 'OPERATOR');
    await trail.mark();
    expect((await operator.ask('{ corsConfig { enabled } }')).errors).toBeUndefined();
    const answer = await operator.ask('mutation { updateCorsConfig(input: { version: 1, enabled: true }) { warnings } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await trail.expectTrail([
      ['ADMIN_ACCESS_DENIED', { adminUser: operator.username, details: { reason: 'role_missing', endpoint: 'updateCorsConfig' } }],
    ]);
  });
});

describe('RS-107', () => {
  test('closed: no header, and a preflight gets nothing', async () => {
    const answer = await token(spa);
    expect([answer.status, allowedBy(answer), answer.headers.get('vary')]).toEqual([200, null, null]);
    expect([(await preflight('/oauth/token', spa)).status, allowedBy(await preflight('/oauth/token', spa))]).toEqual([405, null]);
  });

  test('a registered origin reads token answers and errors at every server, without credentials; no other does', async () => {
    await open({ allowedOrigins: [spa] });
    for (const at of [platform, beside]) {
      const answer = await token(spa, at);
      expect([answer.status, allowedBy(answer), answer.headers.get('vary')]).toEqual([200, spa, 'origin']);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      const refused = await at.agent().postForm('/oauth/token', { grant_type: 'nonsense' }, { headers: { origin: spa } });
      expect([refused.status >= 400, allowedBy(refused)]).toEqual([true, spa]);
      const asked = await preflight('/oauth/token', spa, at);
      expect([asked.status, allowedBy(asked), asked.headers.get('access-control-allow-credentials')]).toEqual([204, spa, null]);
      for (const name of ['dpop', 'traceparent', 'sentry-trace', 'x-requested-with'])
        expect(asked.headers.get('access-control-allow-headers')?.split(', ')).toContain(name);
      expect(asked.headers.get('vary')).toBe('origin');
    }
    for (const origin of [
      'https://evil.example',
      'null',
      'https://spa.example.evil.example',
      'https://evil-spa.example',
      'http://spa.example',
      'https://spa.example:8443',
      'https://SPA.example',
      'spa.example',
    ]) {
      const answer = await token(origin);
      expect([origin, allowedBy(answer), answer.headers.get('vary')]).toEqual([origin, null, 'origin']);
      expect([origin, allowedBy(await preflight('/oauth/token', origin))]).toEqual([origin, null]);
    }
  });

  test('pages, the administration and probes stay closed, even with everything open', async () => {
    await open({});
    const closed = [
      ...[
        'authorize',
        'v1/authorize',
        'login',
        'new-password',
        'consent',
        'step-up',
        'step-up/return',
        'sms-step-up',
        'sms-step-up/resend',
        'v1/logout',
        'v1/logout/confirm',
      ],
      ...['v1/checksession', 'oauth-idp/callback', 'device_authorization/verification', 'device_authorization/approve', 'assets/x.css'],
    ].map((path) => `/oauth/${path}`);
    for (const path of [...closed, '/graphql/admin', '/health/ready', '/metrics', '/oauth//token', '/oauth/%74oken', '/oauth/token/', '/x'])
      for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
        const headers = { origin: spa, 'access-control-request-method': 'POST' };
        const answer = await fetch(`${platform.url}${path}`, { method, headers, redirect: 'manual' });
        expect([method, path, allowedBy(answer), answer.headers.get('access-control-allow-credentials')]).toEqual([method, path, null, null]);
      }
    const answer = await token('null');
    expect([allowedBy(answer), answer.headers.get('access-control-allow-credentials')]).toEqual(['*', null]);
  });

  test('only the listed paths are open, by pattern', async () => {
    await open({ allowedOrigins: [spa], accessiblePaths: ['/oauth/token', '/oauth/api/*/token/**'] });
    const at = async (path: string) => allowedBy(await preflight(path, spa));
    expect([await at('/oauth/token'), await at('/oauth/v1/token'), await at('/oauth/api/v2/token/introspect')]).toEqual([spa, null, spa]);
    const answer = await platform.agent().postForm('/oauth/api/v2/token/introspect', {}, { headers: { origin: spa } });
    expect([allowedBy(answer), answer.status]).toEqual([spa, 401]);
    expect(allowedBy(await platform.agent().get('/oauth/v1/userinfo', { headers: { origin: spa } }))).toBeNull();
    const discovery = await platform.agent().get('/oauth/.well-known/openid-configuration', { headers: { origin: 'https://evil.example' } });
    expect(allowedBy(discovery)).toBe('*');
  });

  test('the account API answers a registered origin, and still refuses others', async () => {
    await open({ allowedOrigins: [spa], accessiblePaths: ['/graphql/account', '/oauth/token'] });
    const askFrom = (origin: string, api = 'account') =>
      platform.agent().postJson(`/graphql/${api}`, { query: '{ __typename }' }, { headers: { origin } });
    const answer = await askFrom(spa);
    expect([answer.json, allowedBy(answer)]).toEqual([{ data: { __typename: 'Query' } }, spa]);
    expect((await preflight('/graphql/account', spa)).status).toBe(204);
    expect([(await askFrom('https://evil.example')).status, allowedBy(await askFrom('https://evil.example'))]).toEqual([403, null]);
    expect([(await askFrom(spa, 'admin')).status, allowedBy(await askFrom(spa, 'admin'))]).toEqual([403, null]);
  });

  test('an unreadable configuration opens nothing', async () => {
    await open({ allowedOrigins: [spa] });
    await platform.sql('alter table cors_config rename to cors_away');
    platform.runtime.caches.clear();
    try {
      const answer = await platform.agent().get('/oauth/v1/userinfo', { headers: { origin: spa } });
      expect([answer.status, allowedBy(answer)]).toEqual([401, null]);
    } finally {
      await platform.sql('alter table cors_away rename to cors_config');
    }
  });
});

describe('path patterns', () => {
  test.each([
    ['/a/b', '/a/b', true],
    ['/a/b', '/a/b/c', false],
    ['/a/*', '/a/b', true],
    ['/a/*', '/a/b/c', false],
    ['/a/*', '/a', false],
    ['/a/**', '/a', true],
    ['/a/**', '/a/b/c', true],
    ['/**/c', '/a/b/c', true],
    ['/**/c', '/c', true],
    ['/**/b/**/d', '/a/b/c/b/d', true],
    ['/**/b/**/d', '/a/c/d', false],
    ['/a/v?/x', '/a/v1/x', true],
    ['/a/v?/x', '/a/v10/x', false],
    ['/a/*-b*c', '/a/x-byc', true],
    ['/A', '/a', false],
    ['/**', '/', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });

  test('a pattern of many wildcards takes no time', () => {
    expect(matchesPattern(`/${'**/*a*/'.repeat(28)}b`, `/${'aaaa/'.repeat(2000)}c`)).toBe(false);
  });
});
