import { z } from 'zod';
import { languageTag } from '../field-schemas.ts';
import { list, type Section } from './setting.ts';

/** Settings of pages and messages. */
export const textsSection = {
  locales: {
    env: 'SIGNET_LOCALES',
    schema: list.pipe(
      z
        .array(languageTag)
        .min(1, 'must name at least one locale')
        .max(50)
        .refine((locales) => new Set(locales).size === locales.length, 'must name each locale once'),
    ),
    default: 'en,nl',
    meaning:
      'Locales of pages and messages, comma-separated language tags such as en or nl-BE. The first is used when a person prefers none of them. Our own texts are in en and nl; for other languages administrators store texts.',
  },
} as const satisfies Section;
