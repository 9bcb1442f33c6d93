import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { nameOf, type ObjectKind, objectKindNames, objectKinds, storedNames } from '../../administration/configuration/index.ts';
import { predicate } from '../../kernel/objects/fields/parse-field.ts';
import { ConfigFileError, type FileProblem } from './config-file-error.ts';
import { type ConfigFile, configFileSchema } from './config-file-schema.ts';
import { resolveReferences } from './resolve-references.ts';
import { type Path, parseYaml, pathText, type YamlDocument } from './yaml-document.ts';

/** A configuration file that was read: what it states, and where. */
export interface ReadConfigFile {
  readonly stated: ConfigFile;
  readonly document: YamlDocument;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigFileError(file, [{ message: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` }]);
  }
}

function schemaProblems(document: YamlDocument, issues: readonly z.core.$ZodIssue[]): FileProblem[] {
  return issues.flatMap((issue): FileProblem[] => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [{ ...document.locate(path), path: pathText(path), message: issue.message }];
    return issue.keys.map((key) => ({ ...document.locate([...path, key], true), path: pathText([...path, key]), message: 'is not a known key' }));
  });
}

function repetitions(document: YamlDocument, stated: ConfigFile): FileProblem[] {
  return objectKindNames.flatMap((kind) => {
    const row: ObjectKind = objectKinds[kind];
    const { idField } = row;
    const objects = stated[kind] ?? [];
    const ids = objects.map((object) => storedNames(row, object).join(' '));
    return ids.flatMap((id, at): FileProblem[] => {
      if (ids.indexOf(id) === at) return [];
      const path = [kind, at, idField];
      return [{ ...document.locate(path), path: pathText(path), message: `${nameOf(row, objects[at] ?? {})} stands in the file twice` }];
    });
  });
}

/** Reads a configuration file, resolves its references and checks its form. Throws `ConfigFileError` with every fault and its place. */
export function readConfigFile(file: string): ReadConfigFile {
  const document = parseYaml(file, readText(file));
  const problems: FileProblem[] = [];
  const value = resolveReferences(document.value ?? {}, file, (path, message) => {
    problems.push({ ...document.locate(path), path: pathText(path), message });
  });
  if (problems.length > 0) throw new ConfigFileError(file, problems);
  const parsed = configFileSchema.safeParse(value, { error: predicate, reportInput: true });
  if (!parsed.success) throw new ConfigFileError(file, schemaProblems(document, parsed.error.issues));
  const repeated = repetitions(document, parsed.data);
  if (repeated.length > 0) throw new ConfigFileError(file, repeated);
  return { stated: parsed.data, document };
}
