import { z } from 'zod';
import { addressText, orElse, setOf, wholeBetween } from '../kernel/fields/field-schemas.ts';
import type { OpenIdConnectSettings } from './client.entity.ts';

/** Signing algorithms a client may ask for (OIDC Dynamic Registration §2); `none` is not among them. */
export const idTokenAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/** A value of `aud`: case-sensitive text without blanks. */
export const audience = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without blanks');

/** Relying-party settings. The block is replaced as a whole. An ID token lives a day at most. */
export const openIdConnectBlock = z.strictObject({
  expirationTimeSeconds: wholeBetween(1, 86_400),
  additionalAudiences: orElse(setOf(audience, 50), []),
  idTokenSignedResponseAlg: orElse(z.enum(idTokenAlgorithms), 'RS256'),
  deleteTokensOnLogout: orElse(z.boolean(), false),
  postLogoutRedirectUrl: orElse(addressText.nullable(), null),
  additionalPostLogoutRedirectUrls: orElse(setOf(addressText, 50), []),
}) satisfies z.ZodType<OpenIdConnectSettings>;

/** The block as callers write it. */
export type OpenIdConnectInput = z.input<typeof openIdConnectBlock>;
