import { z } from 'zod';
import { addressText, orElse, setOf, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { signingAlgorithms } from '../../keys/signing-keys/index.ts';
import { contentEncryptions, type OpenIdConnectSettings } from './client.entity.ts';

/** A value of `aud`: case-sensitive text without blanks. */
export const audience = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without blanks');

/** Relying-party settings. The block is replaced as a whole. An ID token lives a day at most. */
export const openIdConnectBlock = z.strictObject({
  expirationTimeSeconds: wholeBetween(1, 86_400),
  additionalAudiences: orElse(setOf(audience, 50), []),
  idTokenSignedResponseAlg: orElse(z.enum(signingAlgorithms), 'RS256'),
  userinfoSignedResponseAlg: orElse(z.enum(signingAlgorithms).nullable(), null),
  idTokenEncryptionEnabled: orElse(z.boolean(), false),
  idTokenEncryptionMethod: orElse(z.enum(contentEncryptions).nullable(), null),
  idTokenJwksUri: orElse(addressText.nullable(), null),
  sessionManagementEnabled: orElse(z.boolean(), false),
  deleteTokensOnLogout: orElse(z.boolean(), false),
  postLogoutRedirectUrl: orElse(addressText.nullable(), null),
  additionalPostLogoutRedirectUrls: orElse(setOf(addressText, 50), []),
  frontChannelLogoutUrl: orElse(addressText.nullable(), null),
  backChannelLogoutUrl: orElse(addressText.nullable(), null),
  backChannelLogoutSessionRequired: orElse(z.boolean(), true),
}) satisfies z.ZodType<OpenIdConnectSettings>;

/** The block as callers write it. */
export type OpenIdConnectInput = z.input<typeof openIdConnectBlock>;
