import { z } from 'zod';
import { orElse, scopeIdentifier, setOf } from '../../kernel/contract/field-schemas.ts';
import { accessTokenFormats, type TokenExchangeRule } from './client.entity.ts';
import { audience } from './open-id-connect.ts';

const rule = z.strictObject({
  audience,
  scopeIds: setOf(scopeIdentifier).min(1, 'must name at least one'),
  accessTokenFormat: orElse(z.enum(accessTokenFormats), 'OPAQUE'),
}) satisfies z.ZodType<TokenExchangeRule>;

/** What a client may exchange tokens for: one rule for each target audience (RFC 8693). The list is replaced as a whole. */
export const tokenExchangeRules = z
  .array(rule)
  .max(50, 'must have at most 50 entries')
  .refine((rules) => new Set(rules.map((entry) => entry.audience)).size === rules.length, 'must not repeat an audience');

/** The rules as callers write them. */
export type TokenExchangeInput = readonly (Omit<TokenExchangeRule, 'accessTokenFormat'> & {
  readonly accessTokenFormat?: TokenExchangeRule['accessTokenFormat'] | null;
})[];
