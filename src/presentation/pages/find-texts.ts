import type { Runtime } from '../../kernel/work/runtime.ts';
import { findContents } from '../messages/index.ts';
import type { Messages } from './messages/texts.ts';
import { messages } from './messages.ts';

type Table = { readonly [name: string]: string | Table };

const blank = /\{([a-z]\w*)\}/g;

/** The names of what is filled into each of our texts, by the key of the text and in the order of the English one. */
function blanksOf(table: Table, path = ''): [string, readonly string[]][] {
  return Object.entries(table).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, [...value.matchAll(blank)].map(([, word]) => word as string)] as [string, readonly string[]]]
      : blanksOf(value, `${path}${name}.`),
  );
}

const blanks = new Map(blanksOf(messages.en));

/** `{0}` stands for the first of what is filled in, by its name from here on. */
function withNames(key: string, content: string): string {
  const names = blanks.get(key) ?? [];
  return content.replace(/\{(\d{1,2})\}/g, (numbered, position: string) => (names[Number(position)] ? `{${names[Number(position)]}}` : numbered));
}

function filledIn(table: Table, contents: ReadonlyMap<string, string>, path = ''): Table {
  const entries = Object.entries(table).map(([name, value]) => {
    const key = `${path}${name}`;
    if (typeof value !== 'string') return [name, filledIn(value, contents, `${key}.`)];
    const content = contents.get(key);
    return [name, content === undefined ? value : withNames(key, content)];
  });
  return Object.fromEntries(entries) as Table;
}

/** Our own texts in a locale, in English where we have none. */
function bundledTexts(locale: string): Messages {
  const language = locale.split('-', 1)[0] as string;
  return Object.hasOwn(messages, language) ? messages[language as keyof typeof messages] : messages.en;
}

/**
 * All texts in a supported locale: what administrators say for it, else in general, else our own. Kept by each process until the trail
 * tells of a change. A page is shown in our own words rather than not at all when they cannot be read.
 */
export async function findTexts(runtime: Runtime, locale: string): Promise<Messages> {
  const cache = runtime.caches.of<Messages>('texts', async (wanted) => {
    const contents = await findContents(runtime, wanted);
    return filledIn(bundledTexts(wanted), contents) as Messages;
  });
  try {
    return (await cache.get(locale)) as Messages;
  } catch (error) {
    runtime.log.warn({ err: error }, 'texts of administrators cannot be read');
    return bundledTexts(locale);
  }
}
