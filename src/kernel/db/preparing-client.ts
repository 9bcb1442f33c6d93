import { createHash } from 'node:crypto';
import pg from 'pg';

const names = new Map<string, string>();
const mostNames = 2000;

/** A stable name for a statement text, at most 63 bytes. */
function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `s${createHash('sha1').update(text).digest('base64url')}`;
  if (names.size < mostNames) names.set(text, name);
  return name;
}

/**
 * A client that prepares every statement with bind values under a name derived from its text, once per connection. Statements
 * without bind values (those the ORM writes out) pass unchanged. Without named statements a query costs about twice as much.
 */
export class PreparingClient extends pg.Client {
  // The driver's overloads cannot be narrowed from outside.
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the driver's
  override query(first: any, values?: any, callback?: any): any {
    if (typeof first !== 'string' || !Array.isArray(values) || values.length === 0) return super.query(first, values, callback);
    return super.query({ name: statementName(first), text: first, values, types: pg.types } as pg.QueryConfig, callback);
  }
}
