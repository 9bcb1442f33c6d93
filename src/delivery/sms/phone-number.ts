import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * One telephone number in E.164, whatever of the usual spellings it has; undefined when the text is anything else: several numbers, one without its
 * country, with an extension, of a length its country does not know. Allocations change faster than tables of them, so only the length counts.
 */
export function phoneNumber(text: string | null | undefined): string | undefined {
  const parsed = parsePhoneNumberFromString(text ?? '', { extract: false });
  if (!parsed || parsed.ext !== undefined || !parsed.isPossible()) return undefined;
  return e164.test(parsed.number) ? parsed.number : undefined;
}
