import { z } from 'zod';
import { withoutTrailing } from '../../base/without-trailing.ts';
import { addressRanges, type Section, text, wholeNumber } from './setting.ts';

/** Settings of the listener: its address, the proxies before it, and what a request may weigh. */
export const httpSection = {
  host: { env: 'SIGNET_HOST', schema: text, default: '127.0.0.1', meaning: 'Address to listen on. Containers set 0.0.0.0.' },
  port: { env: 'SIGNET_PORT', schema: wholeNumber(0, 65535), default: '4000', meaning: 'Port to listen on; 0 takes any free port.' },
  publicUrl: {
    env: 'SIGNET_PUBLIC_URL',
    schema: z
      .url({ protocol: /^https?$/ })
      .refine((value) => !value.includes('?') && !value.includes('#') && !value.includes('@'), 'must have no query, fragment or user')
      .transform((value) => withoutTrailing(new URL(value).href, '/')),
    meaning:
      'Address under which browsers and clients reach the platform; the issuer is this address followed by /oauth. Host and port are written as browsers write them. Default: http://localhost:PORT. Outside loopback it must be https.',
  },
  trustedProxies: {
    env: 'SIGNET_TRUSTED_PROXIES',
    schema: addressRanges,
    default: '',
    meaning: 'Addresses or CIDR ranges of reverse proxies whose X-Forwarded-* headers are believed. Empty: none.',
  },
  transactionIdHeader: {
    env: 'SIGNET_TRANSACTION_ID_HEADER',
    schema: text.transform((value) => value.toLowerCase()),
    default: 'X-Transaction-Id',
    meaning: 'Request header that carries the transaction id; believed only from trusted proxies, which must strip it from outside traffic.',
  },
  transactionIdPrefix: {
    env: 'SIGNET_TRANSACTION_ID_PREFIX',
    schema: z.string().max(32),
    default: 'SIGNET-',
    meaning: 'Prefix of generated transaction ids.',
  },
  bodyLimitBytes: {
    env: 'SIGNET_BODY_LIMIT_BYTES',
    schema: wholeNumber(1024, 16_777_216),
    default: '262144',
    meaning: 'Largest request body of the OAuth endpoints; GraphQL has its own limit of four times this.',
  },
  requestsPerMinute: {
    env: 'SIGNET_REQUESTS_PER_MINUTE',
    schema: wholeNumber(0, 100_000_000),
    default: '6000',
    meaning: 'Requests one address may make to the OAuth endpoints in a minute before it gets 429; counted per process; 0 switches the limit off.',
  },
  drainSeconds: {
    env: 'SIGNET_DRAIN_SECONDS',
    schema: wholeNumber(0, 600),
    default: '20',
    meaning: 'How long after SIGTERM the process ends at the latest, whatever is in progress; it then exits with 1.',
  },
  drainDelaySeconds: {
    env: 'SIGNET_DRAIN_DELAY_SECONDS',
    schema: wholeNumber(0, 300),
    default: '5',
    meaning:
      'How long after SIGTERM new connections are still taken while /health/ready says 503, so that load balancers look elsewhere first; at most half of SIGNET_DRAIN_SECONDS. SIGINT does not wait.',
  },
} as const satisfies Section;
