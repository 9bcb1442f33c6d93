/**
 * A text as part of a distinguished name or of a filter: every ASCII character that could have a meaning there as `\hh` (RFC 4514 §2.4, RFC 4515 §3), so
 * that a name stays a name whatever it contains. Other letters have none and stand as they are: the library takes their bytes for characters.
 */
function escapeLdap(text: string): string {
  return text.replace(/(?![\w.@-])\p{ASCII}/gu, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Letters that stand as bytes, `\c3\bc`, as the letters they are; what is no UTF-8 stays. Directories write distinguished names so. */
export function readableLdap(text: string): string {
  return text.replace(/(?:\\[89a-f][0-9a-f])+/gi, (bytes) => {
    const decoded = Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8');
    return decoded.includes('\ufffd') ? bytes : decoded;
  });
}

/** Puts a text in the place of `{0}`. */
export function fillLdap(pattern: string, text: string): string {
  return readableLdap(pattern).replaceAll('{0}', () => escapeLdap(text));
}
