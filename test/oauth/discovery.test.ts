import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allowInsecureRequests, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import { discovery, allowInsecureRequests as insecure } from 'openid-client';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

const paths = ['/oauth/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/oauth'];

let platform: Platform;
// biome-ignore lint/suspicious/noExplicitAny: whatever the platform says
let metadata: any;

beforeAll(async () => {
  platform = await startPlatform();
  metadata = (await platform.agent().get(paths[0] as string)).json;
});
afterAll(() => platform.stop());

describe('RS-001 the document (OIDC Discovery §3)', () => {
  test('the issuer is exact, and everything required is there', () => {
    expect(metadata.issuer).toBe(`${platform.url}/oauth`);
    for (const member of [
      'authorization_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
      'jwks_uri',
      'response_types_supported',
      'subject_types_supported',
      'id_token_signing_alg_values_supported',
    ])
      expect(metadata).toHaveProperty(member);
  });

  test('arrays hold each value once, flags are booleans, nothing is null', () => {
    for (const [name, value] of Object.entries(metadata)) {
      if (Array.isArray(value)) expect([name, new Set(value).size]).toEqual([name, value.length]);
      else expect([name, typeof value]).toEqual([name, /_supported$|^require_/.test(name) ? 'boolean' : 'string']);
    }
    expect(metadata).toMatchObject({
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_pushed_authorization_requests: false,
    });
  });

  test('RS-002 every address is absolute, on this server, and plain', () => {
    const addresses = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$|_iframe$/.test(name)) as [string, string][];
    expect(addresses.length).toBeGreaterThanOrEqual(7);
    for (const [name, address] of addresses) {
      const url = new URL(address);
      expect([name, url.origin, url.hash, url.username, url.search]).toEqual([name, platform.url, '', '', '']);
      expect([name, url.pathname]).toEqual([name, expect.stringMatching(/^\/oauth(\/[\w-]+)+$/)]);
    }
  });

  test('RS-002 behind its public address, whatever Host says', async () => {
    const behind = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'https://id.example.com/' } });
    const answer = await behind.agent().get(paths[0] as string, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(answer.json.issuer).toBe('https://id.example.com/oauth');
    expect(answer.text).not.toMatch(/evil|localhost|http:/);
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    await behind.stop();
  });

  test('RS-003 both addresses give the same bytes, by GET and POST', async () => {
    const [first, ...others] = await Promise.all(paths.flatMap((path) => [platform.agent().get(path), platform.agent().send('POST', path)]));
    for (const other of others) expect([other.status, other.text]).toEqual([200, first?.text]);
  });
});

describe('what it promises', () => {
  test('RS-004 never none, and RS256 for those who say nothing', () => {
    const lists = Object.entries(metadata).filter(([name]) => name.includes('_signing_alg_values_')) as [string, string[]][];
    for (const [, algorithms] of lists) for (const alg of algorithms) expect(alg).toMatch(/^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/);
    expect(metadata.id_token_signing_alg_values_supported).toEqual(['RS256', 'PS256', 'ES256', 'EdDSA']);
  });

  test('RS-005, RS-006, RS-007 the choices of RFC 9700', () => {
    expect(metadata.code_challenge_methods_supported).toEqual(['S256']);
    expect(metadata.response_types_supported).toEqual(['code']);
    expect(metadata.grant_types_supported).toEqual([
      'authorization_code',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:signet:oauth2:grant_type:validate_bearer',
    ]);
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true);
  });

  test('the methods of client authentication', () => {
    expect(metadata.token_endpoint_auth_methods_supported).toEqual(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']);
    expect(metadata.introspection_endpoint_auth_methods_supported).not.toContain('none');
  });

  test('every address answers', async () => {
    for (const name of [
      'jwks_uri',
      'userinfo_endpoint',
      'token_endpoint',
      'revocation_endpoint',
      'introspection_endpoint',
      'authorization_endpoint',
      'end_session_endpoint',
    ])
      expect([name, (await platform.agent().get(metadata[name])).status]).not.toEqual([name, 404]);
  });
});

describe('how it is served', () => {
  test.each([...paths, '/oauth/v1/keys'])('RS-009 %s: readable from any origin, without cookies, cacheable', async (path) => {
    const answer = await platform.agent().get(path, { headers: { origin: 'https://rp.example' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(json|jwk-set\+json)/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  test.each([...paths, '/oauth/v1/keys'])('RS-012 %s by other methods', async (path) => {
    const head = await platform.agent().send('HEAD', path);
    expect([head.status, head.text]).toEqual([200, '']);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST', 'OPTIONS']) {
      const answer = await platform
        .agent()
        .send(method, path, { headers: { 'content-type': 'application/json' }, ...(method === 'OPTIONS' ? {} : { body: '{"x":' }) });
      expect(answer.status).toBeLessThan(500);
    }
  });

  test('costs no query and leaves no event', async () => {
    await platform.agent().get('/oauth/v1/keys');
    const trail = trailOf(platform);
    await trail.mark();
    const before = platform.runtime.database.counts.statements;
    await Promise.all([...paths, '/oauth/v1/keys'].flatMap((path) => Array.from({ length: 10 }, () => platform.agent().get(path))));
    expect(platform.runtime.database.counts.statements - before).toBeLessThan(5);
    await trail.expectTrail([]);
  });
});

describe('RS-011 certified relying parties accept it', () => {
  test('openid-client', async () => {
    const config = await discovery(new URL(platform.issuer), 'any-client', undefined, undefined, { execute: [insecure] });
    expect(config.serverMetadata()).toMatchObject({ issuer: platform.issuer });
    expect(config.serverMetadata().supportsPKCE()).toBe(true);
  });

  test.each(['oidc', 'oauth2'] as const)('oauth4webapi by %s', async (algorithm) => {
    const issuer = new URL(platform.issuer);
    const server = await processDiscoveryResponse(issuer, await discoveryRequest(issuer, { algorithm, [allowInsecureRequests]: true }));
    expect(server.token_endpoint).toBe(`${platform.issuer}/v1/token`);
  });
});

describe('as browsers and caches read it', () => {
  const keys = '/oauth/v1/keys';

  test.each([...paths, keys])('oauth 12: %s answers a preflight, whatever the CORS settings are', async (path) => {
    const headers = {
      origin: 'https://spa.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version',
    };
    const answer = await platform.agent().send('OPTIONS', path, { headers });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': '*',
    });
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([...paths, keys])('oauth 13: %s is compared weakly, and * names any version', async (path) => {
    const etag = (await platform.agent().get(path)).headers.get('etag') as string;
    const status = async (known: string) => (await platform.agent().get(path, { headers: { 'if-none-match': known } })).status;
    for (const known of [etag, `W/${etag}`, '*', `"other", W/${etag}`, `W/"other",${etag}`])
      expect([known, await status(known)]).toEqual([known, 304]);
    for (const known of ['"other"', 'W/"other"', etag.slice(1, -1), `w/${etag}`, `${etag}x`])
      expect([known, await status(known)]).toEqual([known, 200]);
  });

  test('oauth 14: an issuer with a path is found between host and path, also behind a proxy that takes the path away', async () => {
    const behind = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'https://id.example.com/auth' } });
    for (const name of ['oauth-authorization-server', 'openid-configuration'])
      for (const place of ['/oauth', '/auth/oauth'])
        expect((await behind.agent().get(`/.well-known/${name}${place}`)).json).toMatchObject({ issuer: 'https://id.example.com/auth/oauth' });
    expect((await behind.agent().get('/.well-known/openid-configuration/other')).status).toBe(404);
    await behind.stop();
  });

  test('oauth notes: the issuer is the public address as browsers write it', async () => {
    const behind = await startPlatform({ env: { SIGNET_PUBLIC_URL: 'HTTPS://Id.Example.COM:443/' } });
    expect((await behind.agent().get(paths[0] as string)).json).toMatchObject({
      issuer: 'https://id.example.com/oauth',
      token_endpoint: 'https://id.example.com/oauth/v1/token',
    });
    await behind.stop();
  });

  test.each([
    [keys, 'PUT', ['GET', 'HEAD']],
    [paths[0] as string, 'DELETE', ['GET', 'HEAD', 'POST']],
    ['/health/ready', 'POST', ['GET', 'HEAD']],
    ['/oauth/v1/register/some-client', 'PATCH', ['GET', 'PUT', 'DELETE']],
  ])('oauth notes: %s answers %s with 405 and Allow', async (path, method, allowed) => {
    const answer = await platform.agent().send(method, path);
    expect(answer.status).toBe(405);
    for (const name of allowed) expect(answer.headers.get('allow')?.split(', ')).toContain(name);
  });

  test('oauth notes: what is not there is not there for any method', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await platform.agent().send(method, '/oauth/v1/nothing')).status).toBe(404);
  });
});
