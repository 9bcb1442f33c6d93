/** Scripts in which a joiner between two letters changes what is read: Persian and Urdu, the scripts of India, and their neighbours. */
const joiningScripts =
  'Arabic Syriac Mongolian Nko Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Tibetan Myanmar Khmer'
    .split(' ')
    .map((name) => `\\p{Script_Extensions=${name}}`)
    .join('');

/** ZWNJ and ZWJ where they join something: letters of such scripts, or the parts of an emoji (UTS 51, RFC 5892 appendix A). */
const joiner = `(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\u{fe0f}${joiningScripts}])[\\u200c\\u200d](?=[\\p{Extended_Pictographic}${joiningScripts}])`;

const source = `(?!${joiner})[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]`;
const steering = new RegExp(source, 'u');
const allSteering = new RegExp(source, 'gu');
const notPlainAscii = /[^\x20-\x7e]/;
const line = /\n/g;

/**
 * True for a text with a character that is not read but steers: control characters (Cc, of C1 too), format characters (Cf, those of direction among them), line
 * and paragraph separators (Zl, Zp). The one rule for whatever is stored, shown or exported; joiners that join something are letters. Whoever writes such a
 * text could make another one be read (CWE-117, CWE-1007).
 */
export function isSteering(text: string): boolean {
  return notPlainAscii.test(text) && steering.test(text);
}

/** The same for a text of several lines. */
export function isSteeringInLines(text: string): boolean {
  return isSteering(text.replace(line, ''));
}

/** The text with something in the place of each such character; it is given the character. */
export function replaceSteering(text: string, instead: (character: string) => string): string {
  return notPlainAscii.test(text) ? text.replace(allSteering, instead) : text;
}
