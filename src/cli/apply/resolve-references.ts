// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of configuration files look like that
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { environmentVariable } from '../../kernel/contract/config/environment.ts';
import type { Path } from './yaml-document.ts';

type Complain = (path: Path, message: string) => void;

/** `$${` is a literal `${`; `${env:NAME}` an environment variable; any other `${` is a mistake. */
const reference = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

function resolveText(text: string, path: Path, complain: Complain): string {
  return text.replace(reference, (match, name: string | undefined) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      complain(path, 'a reference is ${env:NAME}; write $${ for a literal ${');
      return match;
    }
    const value = environmentVariable(name);
    if (value === undefined || value === '') complain(path, `the environment variable ${name} is not set`);
    return value ?? '';
  });
}

function readSecretFile(file: string, path: Path, complain: Complain): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    complain(path, `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return '';
  }
}

function isFileReference(value: object): value is { file: string } {
  return Object.keys(value).length === 1 && typeof (value as { file?: unknown }).file === 'string';
}

/**
 * The value with its references replaced: `${env:NAME}` anywhere in a text, and `{ file: path }`, relative to the folder of
 * `configFile`, by the content of that file without its last line break.
 */
export function resolveReferences(value: unknown, configFile: string, complain: Complain): unknown {
  const walk = (part: unknown, path: Path): unknown => {
    if (typeof part === 'string') return resolveText(part, path, complain);
    if (Array.isArray(part)) return part.map((item, at) => walk(item, [...path, at]));
    if (typeof part !== 'object' || part === null) return part;
    if (isFileReference(part)) return readSecretFile(resolve(dirname(configFile), resolveText(part.file, path, complain)), path, complain);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return walk(value, []);
}
