/**
 * The one notion of "the same name": what is typed, stored, found and counted is compared by this key and by nothing else. Outer blanks are
 * trimmed, letters composed (NFC) and folded by Unicode, here and not in the database, whose idea of a letter depends on its locale. RFC 8265 §3.3.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').trim().toLowerCase().normalize('NFC');
}
