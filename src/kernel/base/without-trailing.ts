/** A text without what it ends with, however often: `https://example.org` of `https://example.org//`. Costs no more than the text is long. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
