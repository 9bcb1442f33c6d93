import { z } from 'zod';
import { withoutTrailing } from '../../base/without-trailing.ts';
import { flag, oneOf, type Section, text, wholeNumber } from './setting.ts';

/** Settings about senders who prove which key they hold: DPoP (RFC 9449) and TLS with client certificates (RFC 8705). */
export const senderSections = {
  dpop: {
    proofSeconds: {
      env: 'SIGNET_DPOP_PROOF_SECONDS',
      schema: wholeNumber(10, 600),
      default: '60',
      meaning: 'How old a DPoP proof may be; for as long its identifier is kept, so that it is used once.',
    },
    nonceRequired: {
      env: 'SIGNET_DPOP_NONCE_REQUIRED',
      schema: flag,
      default: 'false',
      meaning: 'Whether DPoP proofs of every client must carry a nonce of the server; a single client can be held to it with dpopNonceRequired.',
    },
    nonceSeconds: {
      env: 'SIGNET_DPOP_NONCE_SECONDS',
      schema: wholeNumber(10, 3600),
      default: '120',
      meaning: 'How long a DPoP nonce is accepted at least; at most it is twice as long.',
    },
  },
  tls: {
    certificateFile: {
      env: 'SIGNET_TLS_CERTIFICATE_FILE',
      schema: text,
      meaning: 'PEM file with the certificate of the server and its chain. With it and SIGNET_TLS_KEY_FILE the server itself speaks TLS.',
    },
    keyFile: { env: 'SIGNET_TLS_KEY_FILE', schema: text, meaning: 'PEM file with the private key of the certificate.' },
    mutualPort: {
      env: 'SIGNET_MTLS_PORT',
      schema: wholeNumber(1, 65_535),
      meaning: 'Second port, where clients are asked for a certificate (RFC 8705); browsers stay on the first, where nobody asks them.',
    },
    mutualUrl: {
      env: 'SIGNET_MTLS_URL',
      schema: z.url({ protocol: /^https$/ }).transform((value) => withoutTrailing(new URL(value).href, '/')),
      meaning: 'Address under which clients with certificates reach the platform; discovery names its endpoints as mtls_endpoint_aliases.',
    },
    clientAuthoritiesFile: {
      env: 'SIGNET_TLS_CLIENT_CA_FILE',
      schema: text,
      meaning: 'PEM file with the certificate authorities whose certificates clients with authMethod TLS_CLIENT_AUTH may use. Empty: none.',
    },
    certificateHeader: {
      env: 'SIGNET_TLS_CLIENT_CERTIFICATE_HEADER',
      schema: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,64}$/)
        .transform((value) => value.toLowerCase()),
      meaning:
        'Request header in which a proxy that ends TLS hands on the certificate of the client. Believed only from SIGNET_TRUSTED_PROXIES, which must strip it from outside traffic.',
    },
    certificateHeaderFormat: {
      env: 'SIGNET_TLS_CLIENT_CERTIFICATE_HEADER_FORMAT',
      schema: oneOf(['rfc9440', 'pem']),
      default: 'rfc9440',
      meaning:
        'How the certificate is written there: rfc9440 (Client-Cert, with its chain in the header of that name with -Chain behind) or pem (URL-encoded, as of nginx).',
    },
  },
} as const satisfies Record<string, Section>;
