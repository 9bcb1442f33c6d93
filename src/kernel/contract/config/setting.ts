import { z } from 'zod';
import { isAddressRange } from '../../base/net/special-addresses.ts';

/** One setting of the platform: where it comes from, what it may be, and what it does. */
export interface Setting<Value = unknown> {
  /** Environment variable. */
  readonly env: string;
  /** Parses the variable's text. */
  readonly schema: z.ZodType<Value, string>;
  /** The text used when the variable is not set; without it the setting is `undefined` then. */
  readonly default?: string;
  readonly meaning: string;
  /** True when the value must never be printed. */
  readonly secret?: true;
}

export type Section = Readonly<Record<string, Setting>>;

type ValueOf<S> = S extends { schema: z.ZodType<infer Value>; default: string }
  ? Value
  : S extends { schema: z.ZodType<infer Value> }
    ? Value | undefined
    : never;

/** The parsed form of a section. */
export type SectionValues<S extends Section> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** Text that must not be empty. */
export const text = z.string().trim().min(1);

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** `true` or `false`, written out. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Comma-separated texts; blanks around them are dropped, empty text is the empty list. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Comma-separated IP addresses and CIDR ranges. A name would match nobody, and nobody would be told. */
export const addressRanges = list.refine((entries) => entries.every(isAddressRange), 'must be IP addresses or CIDR ranges, separated by commas');

/** One of the given words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words);
}
