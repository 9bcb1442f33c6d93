import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeValue, type Name } from '@peculiar/asn1-x509';

/** One attribute of a name: its type as an object identifier, and its value in the form in which equal values are equal texts. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** A distinguished name: its parts from the most general to the most particular, each with its attributes in one order. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** X.520 caseIgnoreMatch: without regard to case and to runs of blanks. The mark in front keeps texts and encodings apart. */
export function attributeOf(type: string, text: string): NameAttribute {
  return { type, value: `=${text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()}` };
}

/** The same of an encoded value: of a text as above, of anything else byte for byte. Throws when it is no DER. */
export function attributeOfDer(type: string, der: Uint8Array): NameAttribute {
  return attributeOfValue(type, AsnConvert.parse(Uint8Array.from(der), AttributeValue));
}

function attributeOfValue(type: string, value: AttributeValue): NameAttribute {
  return value.anyValue ? { type, value: `#${Buffer.from(value.anyValue).toString('hex')}` } : attributeOf(type, value.toString());
}

function inOrder(one: NameAttribute, other: NameAttribute): number {
  const [left, right] = one.type === other.type ? [one.value, other.value] : [one.type, other.type];
  return left < right ? -1 : Number(left > right);
}

/** A part of a name: the order in which its attributes were written means nothing (X.501 §9.3). */
export function partOf(attributes: readonly NameAttribute[]): readonly NameAttribute[] {
  return attributes.toSorted(inOrder);
}

/** The name in a certificate. */
export function readName(name: Name): DistinguishedName {
  return name.map((part) => partOf(part.map(({ type, value }) => attributeOfValue(type, value))));
}

function isSamePart(one: readonly NameAttribute[], other: readonly NameAttribute[] | undefined): boolean {
  return one.length === other?.length && one.every(({ type, value }, at) => type === other[at]?.type && value === other[at].value);
}

/** Whether a name stands in a subtree: its first parts are those of the root (RFC 5280 §7.1). */
export function isWithinName(name: DistinguishedName, root: DistinguishedName): boolean {
  return root.every((part, at) => isSamePart(part, name[at]));
}

/** Whether two names are the same, attribute by attribute (RFC 5280 §7.1). */
export function isSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.length === other.length && isWithinName(one, other);
}
