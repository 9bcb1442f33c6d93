import { z } from 'zod';
import { languageTag, nameText } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, type FieldValues, onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';

type Values = Readonly<Record<string, unknown>>;

const hasEmail = (values: Values) => values.email !== null;
const hasPhone = (values: Values) => values.phoneNumber !== null;

/** What a person of the built-in directory consists of, the password apart. */
export const userFields = {
  username: required(nameText),
  email: optional(z.email('must be an e-mail address').max(255)),
  emailVerified: onlyFor('users with an email', hasEmail, preset(z.boolean(), false)),
  phoneNumber: optional(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an international number such as +31201234567 (E.164)')),
  phoneNumberVerified: onlyFor('users with a phoneNumber', hasPhone, preset(z.boolean(), false)),
  givenName: optional(nameText),
  familyName: optional(nameText),
  locale: optional(languageTag),
  enabled: preset(z.boolean(), true),
} as const;

export type UserValues = FieldValues<typeof userFields>;

/** What a caller says about a user. A password of null means that the user cannot sign in with one. */
export type UserInput = FieldInput<typeof userFields> & {
  readonly version?: number | null | undefined;
  readonly password?: string | null | undefined;
};
