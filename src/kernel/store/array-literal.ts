const special = /["\\]/;
const everySpecial = /["\\]/g;

/**
 * An array of texts as PostgreSQL reads it; null and undefined are NULL. The driver writes arrays of anything, which takes it twice as long: it looks for what
 * is to be escaped in every text by replacing it.
 */
export function arrayLiteral(items: readonly (string | null | undefined)[]): string {
  let literal = '';
  for (const item of items) {
    const element = item === null || item === undefined ? 'NULL' : `"${special.test(item) ? item.replace(everySpecial, '\\$&') : item}"`;
    literal = literal === '' ? element : `${literal},${element}`;
  }
  return `{${literal}}`;
}
