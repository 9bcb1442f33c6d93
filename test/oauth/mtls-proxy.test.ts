import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GivenCertificate, givenAuthority, givenCertificate, givenFiles } from '../support/certificates.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

let root: GivenCertificate;
let issuing: GivenCertificate;
let own: GivenCertificate;
let files: { authorities: string };

beforeAll(async () => {
  root = await givenAuthority();
  issuing = await givenAuthority('CN=Issuing', root);
  own = await givenCertificate({ issuer: issuing });
  files = givenFiles({ authorities: root.pem });
});

const sequence = ({ der }: GivenCertificate) => `:${der.toString('base64')}:`;
const escaped = (...certificates: readonly GivenCertificate[]) => encodeURIComponent(certificates.map(({ pem }) => pem).join('\n'));

interface Behind {
  readonly platform: Platform;
  readonly client: GivenClient;
  /** A token request with these headers: its status, and why it was refused. */
  ask(headers: Record<string, string>): Promise<[number, unknown]>;
}

async function startBehind(env: Record<string, string>): Promise<Behind> {
  const platform = await startPlatform({
    env: { SIGNET_TRUSTED_PROXIES: '127.0.0.1/32,::1', SIGNET_TLS_CLIENT_CA_FILE: files.authorities, ...env },
  });
  const trail = trailOf(platform);
  const client = await givenClient(platform, { auth_method: 'TLS_CLIENT_AUTH', secret_hash: null, tls_client_auth: { subjectDn: 'CN=client' } });
  const ask = async (headers: Record<string, string>): Promise<[number, unknown]> => {
    await trail.mark();
    const answer = await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', client_id: client.clientId }, { headers });
    const [event] = await trail.expectTrail([
      answer.status === 200 ? 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED' : 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS',
    ]);
    return [answer.status, event?.details?.reason];
  };
  return { platform, client, ask };
}

describe('Client-Cert of RFC 9440', () => {
  let behind: Behind;
  beforeAll(async () => {
    behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' });
  });
  afterAll(() => behind.platform.stop());

  test('with the chain beside it', async () => {
    const chain = `${sequence(await givenCertificate())}, ${sequence(issuing)}`;
    expect(await behind.ask({ 'client-cert': sequence(own), 'client-cert-chain': chain })).toEqual([200, undefined]);
    expect(await behind.ask({ 'client-cert': sequence(own), 'client-cert-chain': sequence(issuing) })).toEqual([200, undefined]);
    expect(await behind.ask({ 'client-cert': sequence(await givenCertificate({ issuer: root })) })).toEqual([200, undefined]);
  });

  test('what the proxy made sure of is made sure of again', async () => {
    expect(await behind.ask({ 'client-cert': sequence(own) })).toEqual([401, 'certificate_not_trusted']);
    const foreign = await givenAuthority('CN=Issuing');
    const forged = await givenCertificate({ issuer: foreign });
    expect(await behind.ask({ 'client-cert': sequence(forged), 'client-cert-chain': sequence(issuing) })).toEqual([401, 'certificate_not_trusted']);
    expect(await behind.ask({ 'client-cert': sequence(forged), 'client-cert-chain': sequence(foreign) })).toEqual([401, 'certificate_not_trusted']);
    const byClient = await givenCertificate({ issuer: own });
    expect(await behind.ask({ 'client-cert': sequence(byClient), 'client-cert-chain': `${sequence(own)},${sequence(issuing)}` })).toEqual([
      401,
      'certificate_not_trusted',
    ]);
    const old = await givenCertificate({ issuer: root, notAfter: new Date(Date.now() - 60_000) });
    expect(await behind.ask({ 'client-cert': sequence(old) })).toEqual([401, 'certificate_not_in_time']);
    const server = await givenCertificate({ issuer: root, isServer: true });
    expect(await behind.ask({ 'client-cert': sequence(server) })).toEqual([401, 'certificate_not_trusted']);
  });

  test.each([
    ['nothing', {}],
    ['no byte sequence', { 'client-cert': 'x' }],
    ['no certificate', { 'client-cert': ':AAAA:' }],
    ['two of them', { 'client-cert': ':AAAA:, :AAAA:' }],
    ['far too much', { 'client-cert': `:${'A'.repeat(20_000)}:` }],
    ['a chain that is none', { 'client-cert': ':AAAA:', 'client-cert-chain': ',,,' }],
  ] as [string, Record<string, string>][])('%s is no certificate', async (_name, headers) =>
    expect(await behind.ask(headers)).toEqual([401, 'certificate_absent']),
  );

  test('the other form is not read', async () =>
    expect(await behind.ask({ 'client-cert': escaped(await givenCertificate({ issuer: root })) })).toEqual([401, 'certificate_absent']));
});

describe('a header that is there twice is believed in neither form: one of them came from outside', () => {
  const twice = async ({ platform, client }: Behind, headers: readonly (readonly [string, string])[]): Promise<[number, unknown]> => {
    const trail = trailOf(platform);
    await trail.mark();
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: client.clientId }).toString();
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(`${platform.url}/oauth/token`, { method: 'POST', agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      call.on('error', reject);
      call.setHeader('content-type', 'application/x-www-form-urlencoded');
      for (const name of new Set(headers.map(([header]) => header)))
        call.setHeader(
          name,
          headers.filter(([header]) => header === name).map(([, value]) => value),
        );
      call.end(body);
    });
    const [event] = await trail.events();
    return [status, event?.details?.reason];
  };

  test('PEM: neither before nor behind the one of the proxy', async () => {
    const behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'X-Client-Cert', SIGNET_TLS_CLIENT_CERTIFICATE_HEADER_FORMAT: 'pem' });
    const [good, other] = [await givenCertificate({ issuer: root }), await givenCertificate({ issuer: root, name: 'CN=other' })];
    expect(await twice(behind, [['x-client-cert', escaped(good)]])).toEqual([200, undefined]);
    for (const pair of [
      [good, other],
      [other, good],
      [good, good],
    ])
      expect(
        await twice(
          behind,
          pair.map((certificate) => ['x-client-cert', escaped(certificate)] as const),
        ),
      ).toEqual([401, 'certificate_absent']);
    expect(await behind.ask({ 'x-client-cert': `${escaped(good)}, ${escaped(other)}` })).toEqual([401, 'certificate_absent']);
    await behind.platform.stop();
  });

  test('RFC 9440: neither certificate nor chain', async () => {
    const behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' });
    const leaf = ['client-cert', sequence(own)] as const;
    const chain = ['client-cert-chain', sequence(issuing)] as const;
    expect(await twice(behind, [leaf, chain])).toEqual([200, undefined]);
    expect(await twice(behind, [leaf, leaf, chain])).toEqual([401, 'certificate_absent']);
    expect(await twice(behind, [leaf, chain, chain])).toEqual([401, 'certificate_absent']);
    await behind.platform.stop();
  });
});

describe('URL-encoded PEM, as nginx and others write it', () => {
  let behind: Behind;
  beforeAll(async () => {
    behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'X-Client-Cert', SIGNET_TLS_CLIENT_CERTIFICATE_HEADER_FORMAT: 'pem' });
  });
  afterAll(() => behind.platform.stop());

  test('alone, or with its chain behind it', async () => {
    expect(await behind.ask({ 'x-client-cert': escaped(await givenCertificate({ issuer: root })) })).toEqual([200, undefined]);
    expect(await behind.ask({ 'x-client-cert': escaped(own, issuing) })).toEqual([200, undefined]);
    expect(await behind.ask({ 'x-client-cert': escaped(own, issuing).replaceAll('%2B', '+').replaceAll('%2F', '/') })).toEqual([200, undefined]);
    expect(await behind.ask({ 'x-client-cert': escaped(own) })).toEqual([401, 'certificate_not_trusted']);
    for (const junk of ['%', '-----BEGIN CERTIFICATE-----', 'x', encodeURIComponent('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')])
      expect(await behind.ask({ 'x-client-cert': junk })).toEqual([401, 'certificate_absent']);
  });

  test('discovery tells that certificates are of use', async () => {
    const { json } = await behind.platform.agent().get('/oauth/.well-known/openid-configuration');
    expect(json).toMatchObject({ tls_client_certificate_bound_access_tokens: true });
    expect(json).not.toHaveProperty('mtls_endpoint_aliases');
  });
});

test('the header means nothing from anyone but a trusted proxy', async () => {
  const behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert', SIGNET_TRUSTED_PROXIES: '10.0.0.0/8' });
  const headers = { 'client-cert': sequence(await givenCertificate({ issuer: root })), 'x-forwarded-for': '10.0.0.1' };
  expect(await behind.ask(headers)).toEqual([401, 'certificate_absent']);
  await behind.platform.stop();
});
