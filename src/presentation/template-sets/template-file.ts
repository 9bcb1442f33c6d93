import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A file of a template set: text, nothing else. */
export interface TemplateFile {
  /** From the root of the set, with `/` between its parts: `login.html`, `img/logo.svg`. */
  readonly path: string;
  readonly content: string;
}

export const mostFiles = 200;
export const mostBytes = 20 * 1024 * 1024;

/** Letters, digits, `.`, `_` and `-`; no part begins with a dot, so none leads up or is hidden. */
const pathText = z
  .string()
  .regex(/^(?=.{1,200}$)[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'must be a relative path of plain names');
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be in a text
const binary = /[\u0000-\u0008\u000b\u000e-\u001f]/;
const text = z.string().refine((content) => !binary.test(content) && content.isWellFormed(), 'must be text');

/** The files of a set in the order of their paths, each path once. */
export const templateFiles = z
  .array(z.strictObject({ path: pathText, content: text }))
  .max(mostFiles, `must have at most ${mostFiles} files`)
  .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, 'must have each path once')
  .refine((files) => files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) <= mostBytes, 'must have at most 20 MB')
  .transform((files) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1)));

/** The SHA-256 of a text, in hexadecimal. */
export function digestOf(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

/** The SHA-256 of the list of paths and digests: the same for the same files, however they were packed. */
export function digestOfFiles(files: readonly TemplateFile[]): string {
  return digestOf(files.map(({ path, content }) => `${digestOf(content)}  ${path}\n`).join(''));
}
