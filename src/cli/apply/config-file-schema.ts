// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of configuration files look like that
import { z } from 'zod';
import { nameFields, type ObjectKind, type ObjectKindName, objectKinds } from '../../administration/configuration/index.ts';
import type { FieldTable } from '../../kernel/objects/fields/field.ts';

const secretText = z
  .union([z.string(), z.strictObject({ file: z.string() })])
  .describe('The secret itself, ${env:NAME} for an environment variable, or { file: path } relative to this file.');

function fieldSchemas(fields: FieldTable, names: readonly string[]): Record<string, z.ZodType> {
  const entries = Object.entries(fields).map(([name, { schema }]): [string, z.ZodType] => [name, names.includes(name) ? schema : schema.nullish()]);
  return Object.fromEntries(entries);
}

function objectSchema(kind: ObjectKind) {
  const { fields, secrets } = kind;
  const secretSchemas = Object.fromEntries(secrets.map((name): [string, z.ZodType] => [name, secretText.nullish()]));
  return z.strictObject({ ...fieldSchemas(fields, nameFields(kind)), ...secretSchemas });
}

const kinds: [string, ObjectKind][] = Object.entries(objectKinds);

/** An only object counts as a list of one. */
const lists = Object.fromEntries(
  kinds.map(([name, kind]) => {
    const schema = objectSchema(kind);
    return [name, (kind.isSingle ? schema.transform((object) => [object]) : z.array(schema)).optional()];
  }),
);

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
