import { list, type Section, wholeNumber } from './setting.ts';

/** Limits of calls that the platform makes to other services. */
export const outgoingSection = {
  allowedHosts: {
    env: 'SIGNET_OUTGOING_ALLOWED_HOSTS',
    schema: list,
    default: '',
    meaning: 'Host names, addresses or CIDR ranges that outgoing calls may reach although they are private or loopback.',
  },
  timeoutMs: {
    env: 'SIGNET_OUTGOING_TIMEOUT_MS',
    schema: wholeNumber(100, 60_000),
    default: '5000',
    meaning: 'Longest an outgoing call may take.',
  },
  maxBytes: {
    env: 'SIGNET_OUTGOING_MAX_BYTES',
    schema: wholeNumber(1024, 67_108_864),
    default: '262144',
    meaning: 'Largest answer an outgoing call reads.',
  },
  breakerFailures: {
    env: 'SIGNET_OUTGOING_BREAKER_FAILURES',
    schema: wholeNumber(1, 1000),
    default: '5',
    meaning: 'Calls in a row that find a configured service down before further calls to it fail at once.',
  },
  breakerSeconds: {
    env: 'SIGNET_OUTGOING_BREAKER_SECONDS',
    schema: wholeNumber(1, 3600),
    default: '10',
    meaning: 'How long calls to such a service fail at once before one tries again.',
  },
} as const satisfies Section;
