import { replaceSteering } from '../../kernel/base/steering-characters.ts';
import type { Person } from './person.ts';

/** A person of another identity provider, as stored. */
export interface FederatedRow {
  readonly userId: string;
  readonly identityProvider: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly updatedAt: Date;
}

const most = 255;

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The person behind what an identity provider told. What has not the form of its meaning counts as not told; nothing is verified that it does not call so. */
export function personOfAttributes({ userId, identityProvider, attributes, claims, updatedAt }: FederatedRow): Person {
  const text = (name: string): string | null => {
    const value = attributes[name];
    if (typeof value !== 'string') return null;
    const read = replaceSteering(value, () => '').trim();
    return read !== '' && read.length <= most ? read : null;
  };
  const email = text('email');
  const phoneNumber = text('phoneNumber')?.replace(/[\s().-]/g, '') ?? null;
  const locale = text('languageCode')?.replaceAll('_', '-') ?? null;
  const isPhone = phoneNumber !== null && /^\+[1-9]\d{6,14}$/.test(phoneNumber);
  return {
    userId,
    username: text('username') ?? email ?? userId,
    email: email?.includes('@') ? email : null,
    emailVerified: attributes.emailVerified === true && email !== null,
    phoneNumber: isPhone ? phoneNumber : null,
    phoneNumberVerified: attributes.phoneNumberVerified === true && isPhone,
    givenName: text('firstName'),
    familyName: text('lastName'),
    locale: locale !== null && isLanguage(locale) ? locale : null,
    enabled: true,
    updatedAt,
    identityProvider,
    attributes,
    claims,
  };
}
