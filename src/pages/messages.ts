import { en } from './messages/en.ts';
import { nl } from './messages/nl.ts';

type Texts<Table> = { readonly [Key in keyof Table]: Table[Key] extends string ? string : Texts<Table[Key]> };

/** The texts of the pages in one language; every language has exactly the texts of the English table. */
export type Messages = Texts<typeof en>;

/** The languages of the pages. The first is used when a browser asks for none of them. */
export const messages = { en, nl } as const satisfies Record<string, Messages>;

export type Language = keyof typeof messages;
