import { z } from 'zod';
import { addressText, orElse, setOf } from '../../kernel/contract/field-schemas.ts';
import { upstreamAuthMethods } from './identity-provider.entity.ts';

const mostDocument = 65_536;

/** A secret as other systems hand it out. */
const outgoingSecret = z.string().regex(/^[\x20-\x7e]{1,1024}$/, 'must be 1 to 1024 printable ASCII characters');

const scopeToken = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/, 'must be a scope (RFC 6749 §3.3)');

function registration(usualScopes: string[]) {
  return {
    clientId: z.string().regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters'),
    clientSecret: outgoingSecret.nullish(),
    clientAuthMethod: orElse(z.enum(upstreamAuthMethods), 'client_secret_basic'),
    scopes: orElse(setOf(scopeToken, 50), usualScopes),
    ownCallback: orElse(z.boolean(), false),
  };
}

/** A provider that speaks OAuth 2 (administration §1.10). */
export const oauthBlock = z.strictObject({
  ...registration([]),
  authorizationUrl: addressText,
  tokenUrl: addressText,
  profileUrl: addressText,
  issuer: orElse(addressText.nullable(), null),
});

/** A provider that speaks OpenID Connect: its endpoints and keys come from its discovery document. */
export const openIdConnectProviderBlock = z.strictObject({
  ...registration(['openid']),
  issuer: addressText,
  readsUserInfo: orElse(z.boolean(), false),
  trustsAmr: orElse(z.boolean(), false),
});

/** The person API of a provider. */
export const userInfoBlock = z.strictObject({
  enabled: orElse(z.boolean(), false),
  url: orElse(addressText.nullable(), null),
  username: orElse(
    z
      .string()
      .regex(/^[\x20-\x39\x3b-\x7e]{1,255}$/, 'must be printable ASCII without colon')
      .nullable(),
    null,
  ),
  password: outgoingSecret.nullish(),
});

/** A document that is kept as it is. */
export const opaqueDocument = z
  .record(z.string(), z.unknown())
  .refine((document) => JSON.stringify(document).length <= mostDocument, `must be at most ${mostDocument} characters of JSON`)
  .refine((document) => !JSON.stringify(document).includes('\\u0000'), 'must not contain NUL');
