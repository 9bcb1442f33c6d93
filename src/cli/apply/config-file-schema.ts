// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of configuration files look like that
import { z } from 'zod';
import type { FieldTable } from '../../kernel/fields/field.ts';
import { type ObjectKind, type ObjectKindName, objectKinds } from './object-kinds.ts';

const secretText = z
  .union([z.string(), z.strictObject({ file: z.string() })])
  .describe('The secret itself, ${env:NAME} for an environment variable, or { file: path } relative to this file.');

function fieldSchemas(fields: FieldTable, idField: string): Record<string, z.ZodType> {
  const entries = Object.entries(fields).map(([name, { schema }]): [string, z.ZodType] => [name, name === idField ? schema : schema.nullish()]);
  return Object.fromEntries(entries);
}

function objectSchema({ fields, idField, secrets }: ObjectKind) {
  const secretSchemas = Object.fromEntries(secrets.map((name): [string, z.ZodType] => [name, secretText.nullish()]));
  return z.strictObject({ ...fieldSchemas(fields, idField), ...secretSchemas });
}

const lists = Object.fromEntries(Object.entries(objectKinds).map(([name, kind]) => [name, z.array(objectSchema(kind)).optional()]));

/** One object as the file states it; its keys are those of the GraphQL input. */
export type StatedObject = Readonly<Record<string, unknown>>;

/** What a configuration file states. */
export type ConfigFile = Readonly<Partial<Record<ObjectKindName, readonly StatedObject[]>>>;

/** The form of a configuration file; unknown keys are refused. */
export const configFileSchema = z.strictObject(lists) as unknown as z.ZodType<ConfigFile>;

/** The JSON Schema of a configuration file, for editors. */
export function configFileJsonSchema(): object {
  const schema = z.toJSONSchema(configFileSchema, { io: 'input', unrepresentable: 'any' });
  return { ...schema, title: 'Signet configuration file', description: 'What `signet apply` brings about. Absent keys are left alone; null clears.' };
}
