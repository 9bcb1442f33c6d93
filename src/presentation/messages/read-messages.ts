import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type MessageNode, message } from './message.ts';

/** Which messages are asked for. */
export interface MessageFilter {
  readonly keyPrefix?: string | null | undefined;
  readonly locale?: string | null | undefined;
  readonly missingTranslation?: boolean | null | undefined;
}

/** A text that no column can hold is no key and no locale; its stand-in is neither. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** SQL: a message has a translation in each of the locales `$n`. */
function isTranslated(position: number): string {
  return `not exists (select 1 from unnest($${position}::text[]) wanted where not translations @> jsonb_build_array(jsonb_build_object('locale', wanted)))`;
}

/** One page of messages, oldest first. The first locale of the platform needs no translation: the default content is for it. */
export function readMessages(
  runtime: Runtime,
  { keyPrefix, locale, missingTranslation }: MessageFilter,
  page: PageRequest,
): Promise<Page<MessageNode>> {
  const where: string[] = [];
  const values: unknown[] = [];
  if (keyPrefix) where.push(`starts_with(key, $${values.push(storable(keyPrefix))})`);
  if (locale || typeof missingTranslation === 'boolean') {
    const translated = isTranslated(values.push(locale ? [storable(locale)] : runtime.config.texts.locales.slice(1)));
    where.push(missingTranslation ? `not (${translated})` : translated);
  }
  return readObjects(runtime, message, page, { where, values });
}
