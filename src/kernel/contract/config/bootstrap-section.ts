import { z } from 'zod';
import { identifier } from '../field-schemas.ts';
import type { Section } from './setting.ts';

/** The API client that a start makes when it is not there yet: administration-and-end-user.md §1.2. */
export const bootstrapSection = {
  clientId: {
    env: 'SIGNET_BOOTSTRAP_CLIENT_ID',
    schema: identifier,
    meaning:
      'Id of an API client with the scope ADMIN that a start makes unless there is a client with this id. Later starts leave it as it is: also when it was changed.',
  },
  clientSecret: {
    env: 'SIGNET_BOOTSTRAP_CLIENT_SECRET',
    schema: z.string().regex(/^[\x20-\x7e]{32,255}$/, 'must be 32 to 255 printable ASCII characters'),
    meaning: 'Its secret.',
    secret: true,
  },
} as const satisfies Section;
