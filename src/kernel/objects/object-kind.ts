import type { z } from 'zod';
import type { AuditEventName } from '../contract/catalogue.ts';
import type { FaultList } from '../contract/errors/fault-list.ts';
import type { Occasion } from '../work/dependents.ts';
import type { Work } from '../work/work.ts';
import type { FieldInput, FieldTable, FieldValues } from './fields/field.ts';
import type { UniqueFields } from './fields/stored.ts';

/** A secret of an object: written, never read back. It is kept sealed in the column `sealed_...` of its name. */
interface SecretField<Name extends string = string> {
  readonly schema: z.ZodType<string | readonly string[]>;
  /** What the API shows in its place: the name of the field, and the SQL expression that reads it. */
  readonly shown: readonly [name: Name, expression: string];
}

/** A secret while an object is settled: whether there will be one, and what it is. */
export interface SettledSecret {
  readonly isThere: boolean;
  /** What it will be; undefined when there is none, or its sealing key is gone. */
  plain(): string | readonly string[] | undefined;
}

/** The key of the object where a kind has only one. */
export const onlyRow = 'true';

/** What a caller may say about an object; `version` is the one the caller has seen. */
export type ObjectInput<Fields extends FieldTable, Secret extends string = never> = FieldInput<Fields> & {
  readonly version?: number | null | undefined;
} & { readonly [Name in Secret]?: string | readonly string[] | null | undefined };

/** A stored object as the API shows it. */
export type ObjectRow<Fields extends FieldTable> = FieldValues<Fields> & {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
};

/** An object on its way into the database. */
export interface Draft<Fields extends FieldTable, Secret extends string> {
  readonly values: FieldValues<Fields>;
  readonly input: ObjectInput<Fields, Secret>;
  /** The object as it is stored; undefined while it is created. */
  readonly current: ObjectRow<Fields> | undefined;
  readonly secrets: Readonly<Record<Secret, SettledSecret>>;
}

/** Events of an object that tells its changes as `objectChange` has it. */
type ObjectEvent = Extract<AuditEventName, `ADMIN_${string}_${'CREATED' | 'UPDATED' | 'DELETED'}`>;

/**
 * A kind of configuration object: the row from which its flows, its reads and its place in the trail follow. `Shown` is what
 * the API has in place of its secrets.
 */
export interface ObjectKind<
  Fields extends FieldTable = FieldTable,
  Secret extends string = string,
  Shown extends object = Readonly<Record<string, unknown>>,
> {
  /** Its table, and what events call it. Columns are named like the fields, in snake_case. */
  readonly table: string;
  /** What people call it: "There is no such PIN policy." */
  readonly title: string;
  /** What identifies it: a generated `id`, one of its fixed fields, or nothing where there is only one row. */
  readonly key: 'id' | 'onlyRow' | (keyof Fields & string);
  readonly fields: Fields;
  readonly secrets: Readonly<Record<Secret, SecretField<keyof Shown & string>>>;
  readonly unique: UniqueFields;
  /** The field that lists are searched by: its key (`nameKey`) stands in the column `name_key`. */
  readonly searchedBy?: keyof Fields & string;
  readonly events: { readonly created?: ObjectEvent; readonly updated: ObjectEvent; readonly deleted?: ObjectEvent };
  /** Its end, for those who depend on it. */
  readonly deletion?: Occasion;
  /** True when its rules look at other objects of its kind: then one is written at a time. */
  readonly isSerial?: true;
  /** The rules between its fields and its references. Resolves to the final values; what is wrong is added to `faults`. */
  settle?(work: Work, draft: Draft<Fields, Secret>, faults: FaultList): Promise<FieldValues<Fields>> | FieldValues<Fields>;
  /** The name under which events list the object, beside its id. */
  appName?(values: FieldValues<Fields>): string;
  /** The values as the trail tells them, where it is not to tell all of them. */
  told?(values: FieldValues<Fields>): Readonly<Record<string, unknown>>;
  /** Fields whose former content is kept beside the trail, and that content as an input takes it. */
  readonly keepsApart?: readonly { readonly field: keyof Fields & string; content(values: FieldValues<Fields>): unknown }[];
}
