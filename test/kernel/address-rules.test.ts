import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressRules } from '../../src/kernel/base/net/address-rules.ts';
import { isSpecialAddress } from '../../src/kernel/base/net/special-addresses.ts';
import { addressProblem } from '../../src/kernel/base/net/web-address.ts';

const open = addressRules([]);
const refusal = (url: string, rules = open) => rules.refusal(new URL(url));

describe('outgoing calls may not go to', () => {
  test.each([
    ['loopback', 'https://127.0.0.1/'],
    ['loopback elsewhere in 127/8', 'https://127.255.0.9/'],
    ['loopback as one decimal number', 'https://2130706433/'],
    ['loopback in hexadecimal', 'https://0x7f000001/'],
    ['loopback in hexadecimal parts', 'https://0x7f.0x0.0x0.0x1/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback cut short', 'https://127.1/'],
    ['loopback with a trailing dot', 'https://127.0.0.1./'],
    ['loopback in full-width digits', 'https://１２７.０.０.１/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 loopback written out', 'https://[0:0:0:0:0:0:0:1]/'],
    ['IPv4-mapped loopback', 'https://[::ffff:127.0.0.1]/'],
    ['IPv4-mapped loopback in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['IPv4-compatible loopback', 'https://[::127.0.0.1]/'],
    ['loopback behind NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4 of a private address', 'https://[2002:0a00:0001::1]/'],
    ['the unspecified address', 'https://0.0.0.0/'],
    ['the unspecified IPv6 address', 'https://[::]/'],
    ['10/8', 'https://10.1.2.3/'],
    ['172.16/12', 'https://172.31.255.255/'],
    ['192.168/16', 'https://192.168.0.1/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['link-local: the metadata service of clouds', 'https://169.254.169.254/latest/meta-data'],
    ['IPv6 link-local', 'https://[fe80::1]/'],
    ['IPv6 unique local', 'https://[fd00:ec2::254]/'],
    ['multicast', 'https://224.0.0.1/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['documentation', 'https://192.0.2.1/'],
    ['IPv6 documentation', 'https://[2001:db8::1]/'],
    ['localhost', 'https://localhost/'],
    ['localhost with a trailing dot', 'https://localhost./'],
    ['localhost in capitals', 'https://LOCALHOST/'],
    ['a name below localhost', 'https://anything.localhost/'],
    ['a name of the own network', 'https://metadata.google.internal/'],
    ['a name of mDNS', 'https://printer.local/'],
    ['a name without a dot', 'https://redis/'],
  ])('%s', (_, url) => {
    expect(refusal(url)).toBe('must not point to a private or special-use host');
  });

  test.each([
    ['another port', 'https://example.com:8443/', 'must use the usual port of its scheme'],
    ['a user', 'https://user@example.com/', 'must not contain a user name or password'],
    ['a password', 'https://:secret@example.com/', 'must not contain a user name or password'],
    ['another scheme', 'ftp://example.com/', 'must be an https address'],
    ['a file', 'file:///etc/passwd', 'must be an https address'],
  ])('%s', (_, url, message) => {
    expect(refusal(url)).toBe(message);
  });
});

describe('outgoing calls may go to', () => {
  test.each([
    'https://example.com/jwks',
    'https://example.com:443/',
    'http://example.com/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://172.32.0.1/',
    'https://[::ffff:8.8.8.8]/',
  ])('%s', (url) => {
    expect(refusal(url)).toBeUndefined();
  });

  test('what the operator allows, on any port', () => {
    const rules = addressRules(['redis', '10.1.0.0/16', '::1', 'Intern.Example.']);
    expect(refusal('https://redis:8443/', rules)).toBeUndefined();
    expect(refusal('https://10.1.2.3:9000/', rules)).toBeUndefined();
    expect(refusal('https://[::1]:4000/', rules)).toBeUndefined();
    expect(refusal('https://intern.example:4000/', rules)).toBeUndefined();
    expect(refusal('https://10.2.0.1/', rules)).toBeDefined();
    expect(refusal('https://user@redis/', rules)).toBeDefined();
  });
});

describe('at connect time', () => {
  test('the resolved address counts, not the name', () => {
    expect(open.mayConnect('rebinding.example.com', '127.0.0.1')).toBe(false);
    expect(open.mayConnect('rebinding.example.com', '::ffff:10.0.0.1')).toBe(false);
    expect(open.mayConnect('example.com', 'fe80::1%eth0')).toBe(false);
    expect(open.mayConnect('example.com', '93.184.216.34')).toBe(true);
    expect(addressRules(['intern.example']).mayConnect('intern.example', '10.0.0.1')).toBe(true);
    expect(addressRules(['10.0.0.0/8']).mayConnect('intern.example', '10.0.0.1')).toBe(true);
  });
});

describe('properties', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const spellings = (a: number, b: number, c: number, d: number): string[] => {
    const value = ((a * 256 + b) * 256 + c) * 256 + d;
    return [
      `${a}.${b}.${c}.${d}`,
      String(value),
      `0x${value.toString(16)}`,
      `0${value.toString(8)}`,
      `0x${a.toString(16)}.${b}.0${c.toString(8)}.${d}`,
      `${a}.${b}.${c * 256 + d}`,
      `[::ffff:${a}.${b}.${c}.${d}]`,
    ];
  };

  test('every spelling of an IPv4 address is judged alike', () => {
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const isSpecial = isSpecialAddress(`${a}.${b}.${c}.${d}`);
        for (const host of spellings(a, b, c, d)) expect([host, refusal(`https://${host}/`) !== undefined]).toEqual([host, isSpecial]);
      }),
    );
  });

  test('no private IPv4 address passes', () => {
    const blocks = fc.constantFrom([10, 0, 255], [127, 0, 255], [192, 168, 168], [169, 254, 254], [172, 16, 31], [0, 0, 255], [100, 64, 127]);
    fc.assert(
      fc.property(blocks, octet, octet, octet, ([a = 0, low = 0, high = 0], x, c, d) => {
        expect(isSpecialAddress(`${a}.${low + (x % (high - low + 1))}.${c}.${d}`)).toBe(true);
      }),
    );
  });

  test('whatever the text, judging a URL neither throws nor lets a user name through', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), (url, user) => {
        expect(() => refusal(url)).not.toThrow();
        const withUser = url.replace('://', `://${encodeURIComponent(user)}@`);
        if (user !== '' && URL.canParse(withUser)) expect(refusal(withUser)).toBeDefined();
      }),
    );
  });
});

describe('configured addresses', () => {
  const usual = { isDevelopment: false };
  test.each([
    'https://app.example/callback',
    'https://app.example:8443/callback?x=1',
    'http://localhost:3000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:3000/',
    'https://xn--bcher-kva.example/%C3%A4',
  ])('%s is accepted', (text) => {
    expect(addressProblem(text, usual)).toBeUndefined();
  });

  test.each([
    ['plain http', 'http://app.example/callback'],
    ['http for a host that only begins like loopback', 'http://localhost.evil.example/'],
    ['http for another spelling of an address', 'http://127.0.0.1.evil.example/'],
    ['a fragment', 'https://app.example/#here'],
    ['an empty fragment', 'https://app.example/#'],
    ['a user', 'https://user@app.example/'],
    ['an empty user', 'https://@app.example/'],
    ['a wildcard', 'https://*.app.example/'],
    ['a wildcard path', 'https://app.example/*'],
    ['a relative reference', '/callback'],
    ['a missing host', 'https:///callback'],
    ['a missing double slash', 'https:app.example'],
    ['a backslash', 'https://app.example\\@evil.example/'],
    ['a blank', 'https://app.example/a b'],
    ['a line break', 'https://app.example/\n'],
    ['a tab inside the scheme', 'java\tscript:alert(1)'],
    ['a script', 'javascript:alert(1)'],
    ['a script in capitals', 'JAVASCRIPT:alert(1)'],
    ['data', 'data:text/html,x'],
    ['a file', 'file:///etc/passwd'],
    ['a scheme of an app', 'com.example.app:/callback'],
    ['letters that are not ASCII', 'https://bücher.example/'],
    ['a scheme in capitals', 'HTTPS://app.example/'],
    ['too long a text', `https://app.example/${'a'.repeat(2000)}`],
  ])('%s is refused', (_, text) => {
    expect(addressProblem(text, usual)).toBeDefined();
  });

  test('schemes of apps are for clients without a secret, and have a dot', () => {
    const app = { isDevelopment: false, mayBePrivateScheme: true };
    expect(addressProblem('com.example.app:/callback', app)).toBeUndefined();
    expect(addressProblem('com.example.app://callback', app)).toBeUndefined();
    expect(addressProblem('myapp:/callback', app)).toBeDefined();
    expect(addressProblem('javascript:alert(1)', app)).toBeDefined();
    expect(addressProblem('com.example.app:/callback#x', app)).toBeDefined();
    expect(addressProblem('com.example.app://user@host/', app)).toBeDefined();
  });

  test('a development deployment may use plain http', () => {
    expect(addressProblem('http://app.test/', { isDevelopment: true })).toBeUndefined();
    expect(addressProblem('ftp://app.test/', { isDevelopment: true })).toBeDefined();
  });
});
