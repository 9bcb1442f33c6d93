import { type Section, wholeNumber } from './setting.ts';

/** What installations of mobile applications must be able to do. */
export const mobileSection = {
  minApiVersion: {
    env: 'SIGNET_MOBILE_MIN_API_VERSION',
    schema: wholeNumber(1, 1_000_000),
    default: '1',
    meaning: 'Installations that speak an older version of the mobile protocol are refused with api_version_not_allowed.',
  },
} as const satisfies Section;
