import { z } from 'zod';
import { addressText, localizedTexts, scopeIdentifier, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, type FieldValues, fixed, optional, preset, required } from '../../kernel/objects/fields/field.ts';

const most = 2_147_483_647;

/** What a scope consists of (administration §1.3). */
export const scopeFields = {
  scopeId: fixed(required(scopeIdentifier)),
  authenticationLevel: preset(wholeBetween(0, most), 0),
  usageLimit: preset(wholeBetween(0, most), 0),
  serviceEndpoint: optional(addressText),
  verificationFailedEndpoint: optional(addressText),
  persistentConsent: preset(z.boolean(), true),
  descriptions: preset(localizedTexts(1000), []),
} as const;

export type ScopeValues = FieldValues<typeof scopeFields>;

/** What a caller says about a scope; `version` is the one the caller has seen. */
export type ScopeInput = FieldInput<typeof scopeFields> & { readonly version?: number | null | undefined };
