import { addressRanges, flag, type Section } from './setting.ts';

/** Settings of the REST APIs. */
export const endUserApiSection = {
  allowedAddresses: {
    env: 'SIGNET_API_ALLOWED_ADDRESSES',
    schema: addressRanges,
    default: '',
    meaning: 'Addresses or CIDR ranges from which /oauth/api may be called. Empty: from everywhere.',
  },
  servesOldDevices: {
    env: 'SIGNET_API_OLD_DEVICES',
    schema: flag,
    default: 'false',
    meaning: 'Whether versions 1 and 2 of the devices of the end-user API are served, in the form of version 3.',
  },
} as const satisfies Section;
