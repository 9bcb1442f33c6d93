import type { ObjectKind } from './object-kind.ts';

/** The column of a field: `"pin_length"` for `pinLength`. Quoted, as `default` is a word of SQL. */
export function columnOf(field: string): string {
  return `"${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}

/** The field in which a secret is kept sealed: `sealedPassword` for `password`. */
export function sealedField(secret: string): string {
  return `sealed${secret.charAt(0).toUpperCase()}${secret.slice(1)}`;
}

/** The select list of an object as the API shows it; of secrets only what stands in their place. */
export function shownColumns({ key, fields, secrets }: Pick<ObjectKind, 'key' | 'fields' | 'secrets'>): string {
  const names = [...Object.keys(fields), 'createdAt', 'updatedAt', 'version'];
  const shown = Object.values(secrets).map(({ shown: [name, expression] }) => `${expression} as "${name}"`);
  // No cast: the list is ordered by this column, and an index knows it as it is.
  return [`${columnOf(key)} as id`, ...names.map((name) => `${columnOf(name)} as "${name}"`), ...shown].join(', ');
}

/** The select list of what is sealed; empty for an object without secrets. */
export function sealedColumns({ secrets }: Pick<ObjectKind, 'secrets'>): string {
  return Object.keys(secrets)
    .map((name) => `, ${columnOf(sealedField(name))} as "${sealedField(name)}"`)
    .join('');
}
