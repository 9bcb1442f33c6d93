import 'reflect-metadata';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints, Name as RdnSequence } from '@peculiar/asn1-x509';
import { ExtendedKeyUsageExtension, Extension, type JsonGeneralNames, KeyUsageFlags, Name } from '@peculiar/x509';
import { type CertificateOptions, type GivenCertificate, givenAuthority, givenCertificate, givenFiles } from '../support/certificates.ts';
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

let addresses = 0;

async function startBehind(env: Record<string, string>): Promise<Behind> {
  const platform = await startPlatform({
    env: { SIGNET_TRUSTED_PROXIES: '127.0.0.1/32,::1', SIGNET_TLS_CLIENT_CA_FILE: files.authorities, ...env },
  });
  const trail = trailOf(platform);
  const client = await givenClient(platform, { auth_method: 'TLS_CLIENT_AUTH', secret_hash: null, tls_client_auth: { subjectDn: 'CN=client' } });
  const ask = async (headers: Record<string, string>): Promise<[number, unknown]> => {
    await trail.mark();
    // Who fails too often from one address is refused without a look.
    addresses += 1;
    const form = { grant_type: 'client_credentials', client_id: client.clientId };
    const answer = await platform.agent().postForm('/oauth/token', form, { headers: { 'x-forwarded-for': `198.18.0.${addresses}`, ...headers } });
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
    ['far too much', { 'client-cert': `:${'A'.repeat(12_000)}:` }],
    ['a chain that is none', { 'client-cert': ':AAAA:', 'client-cert-chain': ',,,' }],
  ] as [string, Record<string, string>][])('%s is no certificate', async (_name, headers) =>
    expect(await behind.ask(headers)).toEqual([401, 'certificate_absent']),
  );

  test('the other form is not read', async () =>
    expect(await behind.ask({ 'client-cert': escaped(await givenCertificate({ issuer: root })) })).toEqual([401, 'certificate_absent']));
});

describe('security M11: certificates by the book', () => {
  let behind: Behind;
  beforeAll(async () => {
    behind = await startBehind({ SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' });
  });
  afterAll(() => behind.platform.stop());

  const show = (leaf: GivenCertificate, ...chain: readonly GivenCertificate[]) =>
    behind.ask({ 'client-cert': sequence(leaf), ...(chain.length > 0 ? { 'client-cert-chain': chain.map(sequence).join(', ') } : {}) });
  const named = async (tlsClientAuth: object) => {
    await behind.platform.sql('update client set tls_client_auth = $1 where client_id = $2', [JSON.stringify(tlsClientAuth), behind.client.clientId]);
    behind.platform.runtime.caches.clear();
  };
  const authority = (options: CertificateOptions) => givenCertificate({ name: 'CN=Middle', issuer: root, isAuthority: true, ...options });
  const trusted = [200, undefined];
  const untrusted = [401, 'certificate_not_trusted'];
  /** An extension of a path that OpenSSL knows and everybody must understand when it is critical. */
  const unknown = (isCritical: boolean) => new Extension('1.3.6.1.4.1.99999.1', isCritical, new Uint8Array([5, 0]));
  const limits = (permitted: readonly GeneralName[], excluded: readonly GeneralName[] = []) => {
    const trees = (bases: readonly GeneralName[]) =>
      bases.length > 0 ? new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base }))) : undefined;
    const value = new NameConstraints({ permittedSubtrees: trees(permitted), excludedSubtrees: trees(excluded) } as Partial<NameConstraints>);
    return new Extension('2.5.29.30', true, AsnConvert.serialize(value));
  };

  test('path length', async () => {
    const none = await authority({ pathLength: 0 });
    expect(await show(await givenCertificate({ issuer: none }), none)).toEqual(trusted);
    const beyond = await authority({ name: 'CN=Beyond', issuer: none });
    expect(await show(await givenCertificate({ issuer: beyond }), beyond, none)).toEqual(untrusted);
    const one = await authority({ pathLength: 1 });
    const [within, again] = [await authority({ name: 'CN=Within', issuer: one }), await authority({ issuer: one })];
    expect(await show(await givenCertificate({ issuer: within }), within, one)).toEqual(trusted);
    const third = await authority({ name: 'CN=Third', issuer: within });
    expect(await show(await givenCertificate({ issuer: third }), third, within, one)).toEqual(untrusted);
    // One that renews its own key is not counted (RFC 5280 §4.2.1.9).
    const last = await authority({ name: 'CN=Last', issuer: again });
    expect(await show(await givenCertificate({ issuer: last }), last, again, one)).toEqual(trusted);
  });

  test('an authority that may not sign certificates, or only those of others than clients', async () => {
    const signsLists = await authority({ keyUsage: KeyUsageFlags.cRLSign });
    expect(await show(await givenCertificate({ issuer: signsLists }), signsLists)).toEqual(untrusted);
    const forServers = await authority({ extensions: [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1'])] });
    expect(await show(await givenCertificate({ issuer: forServers }), forServers)).toEqual(untrusted);
    const forAll = await authority({ extensions: [new ExtendedKeyUsageExtension(['2.5.29.37.0'])] });
    expect(await show(await givenCertificate({ issuer: forAll }), forAll)).toEqual(trusted);
    const past = await authority({ notAfter: new Date(Date.now() - 60_000) });
    expect(await show(await givenCertificate({ issuer: past }), past)).toEqual(untrusted);
    expect(await show(await givenCertificate({ issuer: root, keyUsage: KeyUsageFlags.keyEncipherment }))).toEqual(untrusted);
  });

  test('a critical extension that nobody understands', async () => {
    expect(await show(await givenCertificate({ issuer: root, extensions: [unknown(false)] }))).toEqual(trusted);
    expect(await show(await givenCertificate({ issuer: root, extensions: [unknown(true)] }))).toEqual(untrusted);
    const strange = await authority({ extensions: [unknown(true)] });
    expect(await show(await givenCertificate({ issuer: strange }), strange)).toEqual(untrusted);
    expect(await show(await givenCertificate({ issuer: root, extensions: [unknown(false), unknown(false)] }))).toEqual(untrusted);
  });

  test.each([
    ['a host', { dNSName: 'bank.example' }, { type: 'dns', value: 'a.bank.example' }, { type: 'dns', value: 'evilbank.example' }],
    ['a host below', { dNSName: '.bank.example' }, { type: 'dns', value: 'A.BANK.example' }, { type: 'dns', value: 'bank.example' }],
    ['mail', { rfc822Name: 'bank.example' }, { type: 'email', value: 'a@BANK.example' }, { type: 'email', value: 'a@x.bank.example' }],
    ['a mailbox', { rfc822Name: 'a@bank.example' }, { type: 'email', value: 'a@bank.example' }, { type: 'email', value: 'b@bank.example' }],
    [
      'a URI',
      { uniformResourceIdentifier: '.bank.example' },
      { type: 'url', value: 'https://a.bank.example/x' },
      { type: 'url', value: 'https://evil.example/.bank.example' },
    ],
    ['an address', { iPAddress: '10.1.0.0/16' }, { type: 'ip', value: '10.1.2.3' }, { type: 'ip', value: '10.2.0.1' }],
    ['an IPv6 address', { iPAddress: '2001:db8::/32' }, { type: 'ip', value: '2001:db8::1' }, { type: 'ip', value: '2001:db9::1' }],
    ['what nobody understands', { registeredID: '1.2.3' }, { type: 'dns', value: 'any.example' }, { type: 'id', value: '1.2.3' }],
  ] as const)('names that an authority permits or excludes: %s', async (_name, base, inside, outside) => {
    const permits = await authority({ extensions: [limits([new GeneralName(base)])] });
    const of = (issuer: GivenCertificate, name: unknown) => givenCertificate({ issuer, alternativeNames: [name] as JsonGeneralNames });
    expect(await show(await of(permits, inside), permits)).toEqual(trusted);
    expect(await show(await of(permits, outside), permits)).toEqual(untrusted);
    const excludes = await authority({ extensions: [limits([], [new GeneralName(base)])] });
    const isKnown = !('registeredID' in base);
    expect(await show(await of(excludes, inside), excludes)).toEqual(isKnown ? untrusted : trusted);
    expect(await show(await of(excludes, outside), excludes)).toEqual(isKnown ? trusted : untrusted);
  });

  test('subjects that an authority permits or excludes, whoever stands between', async () => {
    const directory = (text: string) => new GeneralName({ directoryName: AsnConvert.parse(new Name(text).toArrayBuffer(), RdnSequence) });
    const ofBank = await authority({ extensions: [limits([directory('C=NL, O=Bank')])] });
    await named({ subjectDn: 'CN=client,O=Bank,C=NL' });
    expect(await show(await givenCertificate({ issuer: ofBank, name: 'C=nl, O=BANK, CN=client' }), ofBank)).toEqual(trusted);
    expect(await show(await givenCertificate({ issuer: ofBank, name: 'O=Bank, C=NL, CN=client' }), ofBank)).toEqual(untrusted);
    const between = await authority({ issuer: ofBank, name: 'C=NL, O=Bank, CN=Between' });
    expect(await show(await givenCertificate({ issuer: between, name: 'C=NL, O=Bank, CN=client' }), between, ofBank)).toEqual(trusted);
    const stray = await authority({ issuer: ofBank, name: 'C=NL, O=Other, CN=Between' });
    expect(await show(await givenCertificate({ issuer: stray, name: 'C=NL, O=Bank, CN=client' }), stray, ofBank)).toEqual(untrusted);
    const notBank = await authority({ extensions: [limits([], [directory('C=NL, O=Bank')])] });
    expect(await show(await givenCertificate({ issuer: notBank, name: 'C=NL, O=Bank, CN=client' }), notBank)).toEqual(untrusted);
    await named({ subjectDn: 'CN=client' });
  });

  test('names are compared attribute by attribute, not as texts', async () => {
    type Part = Readonly<Record<string, string>>;
    const shows = async (registered: string, ...parts: readonly Part[]) => {
      await named({ subjectDn: registered });
      const name = parts.map((part) => Object.fromEntries(Object.entries(part).map(([type, value]) => [type, [value]])));
      return show(await givenCertificate({ issuer: root, name }));
    };
    const other = [401, 'certificate_other_name'];
    const two = 'CN=mtls-client+UID=7,O=Bank';
    const uid = '0.9.2342.19200300.100.1.1';
    expect(await shows(two, { O: 'Bank' }, { CN: 'mtls-client', [uid]: '7' })).toEqual(trusted);
    expect(await shows('UID=7+CN=MTLS-client,O=Bank', { O: 'Bank' }, { CN: 'mtls-client', [uid]: '7' })).toEqual(trusted);
    expect(await shows(two, { O: 'Bank' }, { CN: 'mtls-client+UID=7' })).toEqual(other);
    expect(await shows(two, { O: 'Bank' }, { CN: 'mtls-client\\+UID=7' })).toEqual(other);
    expect(await shows(two, { O: 'Bank' }, { CN: 'mtls-client' }, { [uid]: '7' })).toEqual(other);
    expect(await shows('CN=a,O=Bank', { CN: 'a,O=Bank' })).toEqual(other);
    expect(await shows('CN=a\\,O\\=Bank', { CN: 'a,O=Bank' })).toEqual(trusted);
    expect(await shows('CN=a', { CN: 'a\nO=Bank' })).toEqual(other);
    expect(await shows('2.5.4.3=#0C0161', { CN: 'a' })).toEqual(trusted);
    expect(await shows('CN=\\#0C0161', { CN: 'a' })).toEqual(other);
    await named({ subjectDn: 'CN=client' });
  });

  test('many certificates that all signed each other cost one look at each pair', async () => {
    const keys = await authority({});
    const loop = await Promise.all(
      Array.from({ length: 5 }, () => givenCertificate({ name: 'CN=Middle', issuer: keys, isAuthority: true, keys: keys.keys })),
    );
    expect(await show(await givenCertificate({ issuer: keys }), ...loop)).toEqual(untrusted);
    expect(await show(await givenCertificate({ issuer: keys }), ...loop.slice(1), keys)).toEqual(trusted);
  });
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
