import { auditEventNames, eventKind } from '../contract/catalogue.ts';
import type { Config } from '../contract/config/config.ts';

/** The names of events this deployment does not store: those it excludes, and in strict mode what nobody's safety rests on beyond the catalogue. */
export function notStored({ excludedEvents, isStrict }: Pick<Config['audit'], 'excludedEvents' | 'isStrict'>): ReadonlySet<string> {
  const dispensable = isStrict ? auditEventNames.filter((name) => eventKind(name).isDispensable) : [];
  return new Set([...excludedEvents, ...dispensable]);
}
