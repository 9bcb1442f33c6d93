import { type Section, wholeNumber } from './setting.ts';

/** Limits of sign-in with a password. */
export const loginSection = {
  failuresPerAccount: {
    env: 'SIGNET_LOGIN_FAILURES_PER_ACCOUNT',
    schema: wholeNumber(1, 100),
    default: '5',
    meaning: 'Wrong passwords for one name from one address within the window before further ones are delayed, longer each time.',
  },
  failuresPerName: {
    env: 'SIGNET_LOGIN_FAILURES_PER_NAME',
    schema: wholeNumber(1, 100),
    default: '100',
    meaning: 'Wrong passwords for one name from all addresses within the window before further ones are delayed (NIST SP 800-63B-4: at most 100).',
  },
  failuresPerAddress: {
    env: 'SIGNET_LOGIN_FAILURES_PER_ADDRESS',
    schema: wholeNumber(1, 100_000),
    default: '20',
    meaning: 'Wrong passwords from one address within the window before further ones are delayed.',
  },
  windowSeconds: {
    env: 'SIGNET_LOGIN_WINDOW_SECONDS',
    schema: wholeNumber(1, 86_400),
    default: '900',
    meaning: 'Window of the limits above, and the longest delay.',
  },
  knownBrowserDays: {
    env: 'SIGNET_LOGIN_KNOWN_BROWSER_DAYS',
    schema: wholeNumber(0, 400),
    default: '90',
    meaning:
      'How long a browser is known in which somebody signed in with a password: wrong passwords typed elsewhere do not delay its owner there. 0: no browser is known.',
  },
  temporaryPasswordSeconds: {
    env: 'SIGNET_LOGIN_TEMPORARY_PASSWORD_SECONDS',
    schema: wholeNumber(60, 604_800),
    default: '3600',
    meaning: 'How long a password that the helpdesk gave out may be used to choose another.',
  },
  parallelHashes: {
    env: 'SIGNET_LOGIN_PARALLEL_HASHES',
    schema: wholeNumber(1, 64),
    default: '2',
    meaning: 'Password hashes computed at once; more wait in line.',
  },
} as const satisfies Section;
