import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Says, on the line itself or one beside it, why it does not matter what went wrong. */
const reasoned = /\/\/ Any fault: \S/;

/** What is closed has nobody left who would want to know; a sleep that is cut short is over. */
const closes = /\b(?:close|end|unbind|closing|rest|sleep)\b.*\.catch\(/;

/** The block that ends before `end`, from its opening brace. */
function blockBefore(text: string, end: number): string {
  const close = text.lastIndexOf('}', end);
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (text[at] === '}') depth += 1;
    if (text[at] === '{') depth -= 1;
    if (depth === 0) return text.slice(at, close + 1);
  }
  return text;
}

function hasReason(lines: readonly string[], line: number): boolean {
  return [line - 1, line, line + 1].some((at) => reasoned.test(lines[at] ?? ''));
}

/**
 * The lines (from 1) on which a failure of something awaited is taken without a look at it: `catch {` behind an `await`, and `.catch(() => ...)`.
 * Whoever asks the database or the network must tell an outage from an answer. A comment `// Any fault: reason` says that it is meant.
 */
export function blindCatches(text: string): number[] {
  const lines = text.split('\n');
  const found: number[] = [];
  for (const match of text.matchAll(/\bcatch\s*\{|\.catch\(\s*(?:async\s*)?\(\s*_?\w*\s*(?::\s*unknown\s*)?\)\s*=>/g)) {
    const line = text.slice(0, match.index).split('\n').length - 1;
    const isBlock = match[0].startsWith('catch');
    const ignoresError = isBlock || /\(\s*(_\w*\s*(:\s*unknown\s*)?)?\)\s*=>$/.test(match[0]);
    if (!ignoresError || (isBlock && !/\bawait\b/.test(blockBefore(text, match.index)))) continue;
    if (!hasReason(lines, line) && (isBlock || !closes.test(lines[line] ?? ''))) found.push(line + 1);
  }
  return found;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Prints every blind catch of the product; the process fails when there is one. */
function checkProduct(): void {
  const places = globSync('{src,workers,demo}/**/*.ts', { cwd: root }).flatMap((file) =>
    blindCatches(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
  );
  for (const place of places) process.stderr.write(`${place}  catches what was awaited without looking at it; tell an outage from an answer\n`);
  process.exitCode = places.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) checkProduct();
