import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';
import { isSafePattern } from 'redos-detector';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

/** Where expressions are made of texts that do not come from outside, and why they are linear. */
const constructed: Readonly<Record<string, string>> = {
  'src/kernel/base/steering-characters.ts': 'one class of characters',
  'src/kernel/base/crypto/opaque-value.ts': 'begins with a fixed prefix, and every repetition is counted',
};

/** Expressions that were proven before, one a line: a proof takes up to a minute. `npm run check:patterns -- --keep` adds what is new. */
const provenFile = join(packageRoot, 'test', 'support', 'linear-patterns.txt');
const longestMs = 600_000;

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly flags?: string;
  readonly callee?: { readonly value?: string };
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield value as Node;
  for (const item of Object.values(value)) yield* nodesOf(item);
}

function sourcesBelow(folder: string): string[] {
  const names = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

function nodesIn(file: string): Node[] {
  return [...nodesOf(parseSync(readFileSync(join(packageRoot, file), 'utf8'), { syntax: 'typescript', decorators: true, target: 'es2024' }).body)];
}

function isSurelyLinear(source: string, options: Parameters<typeof isSafePattern>[1]): boolean {
  try {
    return isSafePattern(source, options).safe;
  } catch {
    // It does not know names of groups.
    return false;
  }
}

/** Whether the worst text costs no more than in proportion to its length. The first look proves most; it takes what starts anywhere for slow, so the second decides. */
function isLinear({ source, flags }: Pattern): boolean {
  const has = (flag: string) => flags.includes(flag);
  const options = { caseInsensitive: has('i'), unicode: has('u'), dotAll: has('s'), multiLine: has('m'), timeout: longestMs };
  return isSurelyLinear(source, options) || checkSync(source, flags, { timeout: longestMs, checker: 'automaton' }).status === 'safe';
}

process.env.RECHECK_SYNC_BACKEND = 'pure';
const proven = new Set(readFileSync(provenFile, 'utf8').split('\n').filter(Boolean));
const linear = new Set<string>();
const problems: string[] = [];
for (const file of ['src', 'workers'].flatMap(sourcesBelow))
  for (const { type, pattern, flags, callee } of nodesIn(file)) {
    if (callee?.value === 'RegExp' && !(file in constructed))
      problems.push(`${file}: an expression made of a text; write it out, or compare without one`);
    if (type !== 'RegExpLiteral' || pattern === undefined) continue;
    const name = `/${pattern}/${flags}`;
    if (proven.has(name) || linear.has(name) || isLinear({ source: pattern, flags: flags ?? '' })) linear.add(name);
    else problems.push(`${file}: ${name} cannot be shown to take time in proportion to the text`);
  }
if (process.argv.includes('--keep')) writeFileSync(provenFile, `${[...linear].sort().join('\n')}\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
