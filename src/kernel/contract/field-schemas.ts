import { z } from 'zod';
import { isSteering } from '../base/steering-characters.ts';

/** An identifier people choose: letters, digits, `_` and `-`. */
export const identifier = z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, 'must be 1 to 255 letters, digits, _ or -');

/** The value of a scope: a part of `scope-token` of RFC 6749 §3.3. */
export const scopeIdentifier = z.string().regex(/^[A-Za-z0-9_.:-]{1,255}$/, 'must be 1 to 255 letters, digits, _ . : or -');

export const steeringMessage = 'must not contain control, direction or other invisible characters';

/** Text for people on one line, without characters that are not read but steer, and without blanks around it, in one Unicode form. */
export function plainText(most: number) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .refine((text) => text.length >= 1 && text.length <= most, `must have 1 to ${most} characters`)
    .refine((text) => !isSteering(text) && text.isWellFormed(), steeringMessage);
}

/** A name for people. */
export const nameText = plainText(255);

/** A whole number between two bounds, both included. */
export function wholeBetween(least: number, most: number) {
  return z.int(`must be a whole number from ${least} to ${most}`).min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
}

const tenYears = 315_360_000;

/** A lifetime in whole seconds. */
export function seconds(most = tenYears) {
  return wholeBetween(1, most);
}

/** A list without repetitions. */
export function setOf<Item>(item: z.ZodType<Item>, most = 100) {
  return z
    .array(item)
    .max(most, `must have at most ${most} entries`)
    .refine((items) => new Set(items).size === items.length, 'must not repeat an entry');
}

/** A member of a block that falls back when it is left out or null. */
export function orElse<Value>(schema: z.ZodType<Value>, fallback: Value) {
  return schema.nullish().transform((value) => value ?? fallback);
}

/** Text of a URL; what else it must be depends on its use and is checked by `addressProblem`. */
export const addressText = z.string().min(1).max(2000);

/** A language tag in its canonical form (BCP 47). */
export const languageTag = z
  .string()
  .max(35)
  .refine((tag) => isLanguageTag(tag), 'must be a language tag such as en or nl-NL');

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

/** Texts in several languages, each language once, in the order of their tags. */
export function localizedTexts(most: number) {
  return z
    .array(z.strictObject({ locale: languageTag, text: plainText(most) }))
    .max(50)
    .refine((texts) => new Set(texts.map(({ locale }) => locale)).size === texts.length, 'must have each locale once')
    .transform((texts) => texts.toSorted((a, b) => (a.locale < b.locale ? -1 : 1)));
}
