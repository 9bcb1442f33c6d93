import type { z } from 'zod';

/** A field that counts only while others have certain values. */
interface Condition {
  holds(values: Readonly<Record<string, unknown>>): boolean;
  /** Completes the sentence "... is only for ...". */
  readonly meaning: string;
}

/** One field of a configuration object: what it may hold, and what it holds when nothing is said. */
export interface Field<Value> {
  readonly schema: z.ZodType<Value>;
  /** Held when the input leaves the field out at creation or clears it with null; `undefined` makes the field required. */
  readonly initial: Value | undefined;
  /** True for what cannot change after creation. */
  readonly isFixed: boolean;
  readonly condition: Condition | undefined;
}

/** A required field. */
export function required<Value>(schema: z.ZodType<Value>): Field<Value> {
  return { schema, initial: undefined, isFixed: false, condition: undefined };
}

/** A field that may be null. */
export function optional<Value>(schema: z.ZodType<Value>): Field<Value | null> {
  return { schema: schema as z.ZodType<Value | null>, initial: null, isFixed: false, condition: undefined };
}

/** A field with a default. */
export function preset<Value>(schema: z.ZodType<Value>, initial: Value): Field<Value> {
  return { schema, initial, isFixed: false, condition: undefined };
}

/** The same field, immutable after creation. */
export function fixed<Value>(field: Field<Value>): Field<Value> {
  return { ...field, isFixed: true };
}

/** The same field, meaningful only while the condition holds; otherwise it keeps its initial value. */
export function onlyFor<Value>(meaning: string, holds: Condition['holds'], field: Field<Value>): Field<Value> {
  return { ...field, condition: { holds, meaning } };
}

/** The fields of one kind of object. */
// biome-ignore lint/suspicious/noExplicitAny: a table holds fields of every type; FieldValues gives each its own back
export type FieldTable = Readonly<Record<string, Field<any>>>;

/** A complete object: a value for each field. */
export type FieldValues<Table extends FieldTable> = { [Name in keyof Table]: Table[Name] extends Field<infer Value> ? Value : never };

/** What a caller may say about an object: absent means unchanged (or the initial value), null means cleared. */
export type FieldInput<Table extends FieldTable> = { readonly [Name in keyof Table]?: FieldValues<Table>[Name] | null | undefined };
