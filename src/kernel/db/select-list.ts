/** A select list that renames snake_case columns to the given camelCase names: `client_id as "clientId", name as "name"`. */
export function selectList(names: readonly string[]): string {
  return names.map((name) => `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} as "${name}"`).join(', ');
}
