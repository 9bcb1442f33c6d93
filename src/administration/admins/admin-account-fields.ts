import { z } from 'zod';
import { setOf } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, type FieldValues, fixed, preset, required } from '../../kernel/objects/fields/field.ts';
import { adminRoles } from './admin-account.entity.ts';

/** What an administrator account consists of, the password apart. Without roles it opens nothing. */
export const adminAccountFields = {
  username: fixed(required(z.string().regex(/^[A-Za-z0-9_.@+-]{1,255}$/, 'must be 1 to 255 letters, digits or _ . @ + -'))),
  roles: preset(setOf(z.enum(adminRoles)), []),
  restrictedToApps: preset(setOf(z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, 'must be the identifier of a mobile application')), []),
  enabled: preset(z.boolean(), true),
  passwordTemporary: preset(z.boolean(), true),
} as const;

export type AdminAccountValues = FieldValues<typeof adminAccountFields>;

/** What a caller says about an administrator account. A password chosen for somebody else is temporary unless it is said not to be. */
export type AdminAccountInput = FieldInput<typeof adminAccountFields> & {
  readonly version?: number | null | undefined;
  readonly password?: string | null | undefined;
};
