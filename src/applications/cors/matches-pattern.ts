/** Whether a pattern fits from beginning to end, with one wildcard for any number of items; takes at most as many steps as both are long multiplied. */
function fits(pattern: readonly string[], items: readonly string[], wildcard: string, isSame: (wanted: string, item: string) => boolean): boolean {
  let [at, item, star, from] = [0, 0, -1, 0];
  while (item < items.length) {
    const wanted = pattern[at];
    if (wanted === wildcard) [star, from, at] = [at, item, at + 1];
    else if (wanted !== undefined && isSame(wanted, items[item] as string)) [at, item] = [at + 1, item + 1];
    else if (star >= 0) [at, from, item] = [star + 1, from + 1, from + 1];
    else return false;
  }
  while (pattern[at] === wildcard) at += 1;
  return at === pattern.length;
}

const wildcards = /[?*]/;

function fitsSegment(pattern: string, segment: string): boolean {
  if (!wildcards.test(pattern)) return pattern === segment;
  return fits([...pattern], [...segment], '*', (wanted, letter) => wanted === '?' || wanted === letter);
}

/** Whether an Ant-style pattern matches a path: `?` one letter, `*` any letters of a segment, `**` any segments. */
export function matchesPattern(pattern: string, path: string): boolean {
  return fits(pattern.split('/'), path.split('/'), '**', fitsSegment);
}
