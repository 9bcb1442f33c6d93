import { z } from 'zod';
import { flag, type Section, wholeNumber } from './setting.ts';

/** Settings of the OAuth and OpenID Connect endpoints and of browser sessions. */
export const oauthSection = {
  vendorPrefix: {
    env: 'SIGNET_VENDOR_PREFIX',
    schema: z.string().regex(/^[a-z][a-z0-9]{0,31}$/),
    default: 'signet',
    meaning: 'Prefix of wire names that carry a vendor name, as in signet_api_token_introspection or urn:signet:oidc:authentication_level.',
  },
  grantNamespace: {
    env: 'SIGNET_GRANT_NAMESPACE',
    schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
    meaning:
      "Namespace of the platform's own grant types, as in urn:signet:oauth2:grant_type:validate_bearer; for clients that know another vendor's. Default: SIGNET_VENDOR_PREFIX.",
  },
  transactionSeconds: {
    env: 'SIGNET_AUTH_TRANSACTION_SECONDS',
    schema: wholeNumber(30, 3600),
    default: '360',
    meaning: 'How long a sign-in may take from the authorization request to the answer.',
  },
  deviceCodeSeconds: {
    env: 'SIGNET_DEVICE_CODE_SECONDS',
    schema: wholeNumber(30, 3600),
    default: '600',
    meaning: 'How long a device waits for its person to approve it: lifetime of the codes of the device flow.',
  },
  csrfSeconds: {
    env: 'SIGNET_CSRF_SECONDS',
    schema: wholeNumber(30, 3600),
    default: '300',
    meaning: 'How long the form of the consent page stays valid.',
  },
  assertionMaxSeconds: {
    env: 'SIGNET_ASSERTION_MAX_SECONDS',
    schema: wholeNumber(30, 86_400),
    default: '3600',
    meaning: 'How far in the future a client assertion may expire.',
  },
  failuresPerClient: {
    env: 'SIGNET_CLIENT_FAILURES_PER_MINUTE',
    schema: wholeNumber(1, 1_000_000),
    default: '20',
    meaning: 'Failed authentications of one client from one address in a minute, and one process, before further ones are refused unseen.',
  },
  failuresPerAddress: {
    env: 'SIGNET_CLIENT_FAILURES_PER_ADDRESS',
    schema: wholeNumber(1, 1_000_000),
    default: '100',
    meaning: 'The same from one address, whichever clients it claims to be.',
  },
  tombstoneSeconds: {
    env: 'SIGNET_TOKEN_TOMBSTONE_SECONDS',
    schema: wholeNumber(0, 2_592_000),
    default: '86400',
    meaning: 'How long expired tokens stay known, so that their use can be told from that of a made-up token.',
  },
  introspectsRefreshTokens: {
    env: 'SIGNET_INTROSPECT_REFRESH_TOKENS',
    schema: flag,
    default: 'false',
    meaning: 'Whether introspection also tells about refresh tokens, when the caller says by token_type_hint that it holds one.',
  },
  sessionIdleSeconds: {
    env: 'SIGNET_SESSION_IDLE_SECONDS',
    schema: wholeNumber(60, 31_536_000),
    default: '1800',
    meaning: 'A browser session ends after this time without use.',
  },
  sessionMaxSeconds: {
    env: 'SIGNET_SESSION_MAX_SECONDS',
    schema: wholeNumber(60, 31_536_000),
    default: '28800',
    meaning: 'A browser session ends this long after sign-in.',
  },
} as const satisfies Section;
