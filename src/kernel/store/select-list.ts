/** A select list that renames snake_case columns, of the table `alias` where given, to the given camelCase names: `client_id as "clientId", name as "name"`. */
export function selectList(names: readonly string[], alias?: string): string {
  const table = alias === undefined ? '' : `${alias}.`;
  return names.map((name) => `${table}${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} as "${name}"`).join(', ');
}
