import type { PersonKeys } from './person/person-keys.ts';
import type { TrailReferences } from './person/trail-references.ts';
import { type LoggedEvent, openEvents } from './trail-rows.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Where events are read from: the database, and what it takes to find and open them. */
export interface TrailSource {
  readonly query: Query;
  readonly references: TrailReferences;
  /** Events from rows of `trailColumns`. */
  open(rows: readonly object[]): Promise<LoggedEvent[]>;
}

/** The source of a database with its keys. */
export function trailSource(query: Query, references: TrailReferences, keys: PersonKeys): TrailSource {
  return { query, references, open: (rows) => openEvents(keys, rows) };
}
