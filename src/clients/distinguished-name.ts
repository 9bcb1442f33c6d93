/** Attribute types by the numbers and other names that stand for the same (RFC 4514 §3, RFC 4519). */
const types: Readonly<Record<string, string>> = {
  '2.5.4.3': 'cn',
  '2.5.4.5': 'serialnumber',
  '2.5.4.6': 'c',
  '2.5.4.7': 'l',
  '2.5.4.8': 'st',
  '2.5.4.9': 'street',
  '2.5.4.10': 'o',
  '2.5.4.11': 'ou',
  '2.5.4.97': 'organizationidentifier',
  '0.9.2342.19200300.100.1.1': 'uid',
  '0.9.2342.19200300.100.1.25': 'dc',
  '1.2.840.113549.1.9.1': 'emailaddress',
  e: 'emailaddress',
  email: 'emailaddress',
  s: 'st',
};

/** The parts of a text between a separator that is not escaped. */
function split(text: string, separator: string): string[] {
  return text.split(new RegExp(`(?<!(?<!\\\\)(?:\\\\\\\\)*\\\\)${separator}`));
}

/** Escapes undone: `\2C` stands for a byte of UTF-8, `\,` for the character. */
function unescaped(text: string): string {
  return text.replace(/(?:\\[0-9A-Fa-f]{2})+|\\(.)/gu, (escaped, character?: string) =>
    character === undefined ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  );
}

/** `type=value` in the form in which equal names are equal texts: X.520 compares without regard to case and to runs of blanks. */
function readAttribute(text: string): string | undefined {
  const [, type = '', value = ''] = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*(.*?)\s*$/u.exec(text) ?? [];
  if (type === '' || value === '') return undefined;
  const name = type.toLowerCase();
  return `${types[name] ?? name}=${unescaped(value).normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()}`;
}

function readRdn(text: string): string | undefined {
  const attributes = split(text, '\\+').map(readAttribute);
  return attributes.includes(undefined) ? undefined : attributes.sort().join('+');
}

function readRdns(texts: readonly string[]): string[] | undefined {
  const rdns = texts.map(readRdn);
  return rdns.length === 0 || rdns.includes(undefined) ? undefined : (rdns as string[]);
}

/** A distinguished name as people write it (RFC 4514: the most particular part first), in the order of certificates; undefined when it is none. */
export function readDistinguishedName(text: string): string[] | undefined {
  return readRdns(split(text, '[,;]'))?.reverse();
}

/** The subject of a certificate as `node:crypto` tells it: a line for each part. */
export function readSubject(lines: string): string[] | undefined {
  return readRdns(lines.split('\n'));
}
