import { en } from './messages/en.ts';
import { nl } from './messages/nl.ts';
import type { Messages } from './messages/texts.ts';

/** Our own texts, by language. English stands in for a language that we do not have. */
export const messages = { en, nl } as const satisfies Record<string, Messages>;
