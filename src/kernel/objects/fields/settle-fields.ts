import type { FaultList } from '../../contract/errors/fault-list.ts';
import type { Field, FieldInput, FieldTable, FieldValues } from './field.ts';
import { parseField } from './parse-field.ts';

type Values = Record<string, unknown>;

function settleOne(name: string, field: Field<unknown>, given: unknown, current: Values | undefined, faults: FaultList): unknown {
  const kept = current ? current[name] : field.initial;
  if (field.isFixed && current) {
    if (given !== undefined && given !== kept) faults.add('INVALID_VALUE', `${name} cannot be changed.`, 'input', name);
    return kept;
  }
  if (given !== undefined && given !== null) return parseField(name, field.schema, given, faults);
  const value = given === null ? field.initial : kept;
  if (value === undefined) faults.add('REQUIRED', `${name} is required.`, 'input', name);
  return value;
}

/** What does not apply holds its initial value; saying something else about it is a fault. */
function settleConditions(table: FieldTable, input: Values, values: Values, faults: FaultList): void {
  for (const [name, field] of Object.entries(table)) {
    if (!field.condition || field.condition.holds(values)) continue;
    const isGiven = input[name] !== undefined && input[name] !== null;
    if (isGiven && JSON.stringify(values[name]) !== JSON.stringify(field.initial))
      faults.add('INVALID_VALUE', `${name} is only for ${field.condition.meaning}.`, 'input', name);
    values[name] = field.initial;
  }
}

/**
 * Makes a complete object of what a caller said and what is stored (`current`; undefined at creation). Absent means unchanged, null
 * means cleared. What is wrong is added to `faults`; then the values are not to be used.
 */
export function settleFields<Table extends FieldTable>(
  table: Table,
  input: FieldInput<Table>,
  current: FieldValues<Table> | undefined,
  faults: FaultList,
): FieldValues<Table> {
  const values: Values = {};
  for (const [name, field] of Object.entries(table))
    values[name] = settleOne(name, field, (input as Values)[name], current as Values | undefined, faults);
  if (faults.isEmpty) settleConditions(table, input as Values, values, faults);
  return values as FieldValues<Table>;
}
