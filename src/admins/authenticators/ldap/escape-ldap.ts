/**
 * A text as part of a distinguished name or of a filter: every byte that could have a meaning there as `\hh` (RFC 4514 §2.4, RFC 4515 §3), so that a
 * name stays a name whatever it contains.
 */
function escapeLdap(text: string): string {
  return text.replace(/[^A-Za-z0-9_.@-]/gu, (char) => [...Buffer.from(char)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''));
}

/** Puts a text in the place of `{0}`. */
export function fillLdap(pattern: string, text: string): string {
  return pattern.replaceAll('{0}', () => escapeLdap(text));
}
