import { z } from 'zod';
import { isSteeringInLines } from '../../kernel/base/steering-characters.ts';
import { languageTag, steeringMessage } from '../../kernel/contract/field-schemas.ts';
import { preset, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';

const most = 1024;

/** A text for people, in one Unicode form; it may have several lines. */
function content(least: number) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .refine((text) => text.length >= least && text.length <= most, `must have ${least} to ${most} characters`)
    .refine((text) => !isSteeringInLines(text) && text.isWellFormed(), steeringMessage);
}

/** Each locale once, in the order of their tags; an empty text is no translation. */
const translations = z
  .array(z.strictObject({ locale: languageTag, text: content(0) }))
  .max(50)
  .refine((texts) => new Set(texts.map(({ locale }) => locale)).size === texts.length, 'must have each locale once')
  .transform((texts) => texts.filter(({ text }) => text !== '').toSorted((a, b) => (a.locale < b.locale ? -1 : 1)));

/** What a message consists of (administration §1.12). */
export const messageFields = {
  key: required(z.string().regex(/^[A-Za-z0-9_.-]{1,255}$/, 'must be 1 to 255 letters, digits, _ . or -')),
  defaultContent: required(content(1)),
  translations: preset(translations, []),
} as const;

type Fields = typeof messageFields;
export type MessageInput = ObjectInput<Fields>;
export type MessageNode = ObjectRow<Fields>;

/** A text of administrators: it stands in place of the one that comes with the product under the same key. */
export const message: ObjectKind<Fields, never> = {
  table: 'message',
  title: 'message',
  key: 'id',
  fields: messageFields,
  secrets: {},
  unique: { message_key: ['key', 'There already is a message with this key.'] },
  events: { created: 'ADMIN_MESSAGE_CREATED', updated: 'ADMIN_MESSAGE_UPDATED', deleted: 'ADMIN_MESSAGE_DELETED' },
  settle({ runtime }, { values, input }, faults) {
    const { locales } = runtime.config.texts;
    const translated = locales.length > 1 ? locales : [];
    const unknown = values.translations.filter(({ locale }) => !translated.includes(locale)).map(({ locale }) => locale);
    // What was stored while more locales were supported may stay.
    if (unknown.length > 0 && input.translations)
      faults.add('INVALID_VALUE', `translations: ${unknown.join(', ')} is not among the locales of this platform.`, 'input', 'translations');
    return values;
  },
};

export const { create: createMessage, update: updateMessage, remove: deleteMessage } = objectFlows(message);
