import type { en } from './en.ts';

type Texts<Table> = { readonly [Key in keyof Table]: Table[Key] extends string ? string : Texts<Table[Key]> };

/** The texts of the pages in one language; every language has exactly the texts of the English table. */
export type Messages = Texts<typeof en>;
