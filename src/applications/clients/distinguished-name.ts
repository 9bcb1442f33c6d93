import { attributeOf, attributeOfDer, type DistinguishedName, type NameAttribute, partOf } from '../../keys/sender-constraints/index.ts';

/** Attribute types by the names that people and tools write for them (RFC 4514 §3, RFC 4519, OpenSSL). */
const types: Readonly<Record<string, string>> = {
  cn: '2.5.4.3',
  sn: '2.5.4.4',
  surname: '2.5.4.4',
  serialnumber: '2.5.4.5',
  c: '2.5.4.6',
  l: '2.5.4.7',
  st: '2.5.4.8',
  s: '2.5.4.8',
  street: '2.5.4.9',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  title: '2.5.4.12',
  t: '2.5.4.12',
  description: '2.5.4.13',
  businesscategory: '2.5.4.15',
  postalcode: '2.5.4.17',
  telephonenumber: '2.5.4.20',
  name: '2.5.4.41',
  givenname: '2.5.4.42',
  gn: '2.5.4.42',
  g: '2.5.4.42',
  initials: '2.5.4.43',
  generationqualifier: '2.5.4.44',
  dnqualifier: '2.5.4.46',
  pseudonym: '2.5.4.65',
  organizationidentifier: '2.5.4.97',
  uid: '0.9.2342.19200300.100.1.1',
  dc: '0.9.2342.19200300.100.1.25',
  e: '1.2.840.113549.1.9.1',
  email: '1.2.840.113549.1.9.1',
  emailaddress: '1.2.840.113549.1.9.1',
  unstructuredname: '1.2.840.113549.1.9.2',
  jurisdictionl: '1.3.6.1.4.1.311.60.2.1.1',
  jurisdictionst: '1.3.6.1.4.1.311.60.2.1.2',
  jurisdictionc: '1.3.6.1.4.1.311.60.2.1.3',
};

const numbers = /^[0-2](\.\d+)+$/;

interface Piece {
  readonly text: string;
  /** The separator behind it; empty at the end. */
  readonly ends: string;
}

/** The pieces of a text between separators that are not escaped; one walk over it. */
function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (',;+'.includes(character)) {
      pieces.push({ text: text.slice(start, at), ends: character });
      start = at + 1;
    }
  }
  return [...pieces, { text: text.slice(start), ends: '' }];
}

/** Escapes undone: `\2C` stands for a byte of UTF-8, `\,` for the character. */
function unescaped(text: string): string {
  return text.replace(/(?:\\[0-9A-Fa-f]{2})+|\\(.)/gu, (escaped, character?: string) =>
    character === undefined ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  );
}

/** `#` and hexadecimal digits: the value as it is encoded (RFC 4514 §2.4). */
const encoded = /^#((?:[0-9A-Fa-f]{2})+)$/;

function readAttribute(text: string): NameAttribute | undefined {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  const type = numbers.test(name) ? name : types[name];
  const value = text.slice(equals + 1).trim();
  if (type === undefined || value === '') return undefined;
  const digits = encoded.exec(value)?.[1];
  try {
    return digits ? attributeOfDer(type, Buffer.from(digits, 'hex')) : attributeOf(type, unescaped(text.slice(equals + 1)));
  } catch {
    return undefined;
  }
}

/**
 * A distinguished name as people write it (RFC 4514: the most particular part first), in the order of certificates; undefined when it is none, or
 * has an attribute whose type nobody here knows by that name: its number will do.
 */
export function readDistinguishedName(text: string): DistinguishedName | undefined {
  const parts: NameAttribute[][] = [[]];
  for (const piece of split(text)) {
    const attribute = readAttribute(piece.text);
    if (!attribute) return undefined;
    parts.at(-1)?.push(attribute);
    if (piece.ends === ',' || piece.ends === ';') parts.push([]);
  }
  return parts.map(partOf).reverse();
}
