import { en } from './messages/en.ts';
import { nl } from './messages/nl.ts';
import type { Messages } from './messages/texts.ts';

/** The languages of the pages. English is used when a browser asks for none of them. */
export const messages = { en, nl } as const satisfies Record<string, Messages>;

export type Language = keyof typeof messages;
