import { AppError } from '../contract/errors/app-error.ts';
import { isUuid } from './is-uuid.ts';

/** What a sort column holds, so that a cursor can be checked before it reaches the database. */
export type KeyType = 'text' | 'bigint' | 'timestamptz' | 'uuid';

/** False for the 31st of February and the like, which the parser would carry over. */
function isRealTime(text: string): boolean {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19).replace('T', ' ') === text;
}

const wellFormed: Readonly<Record<KeyType, (value: string) => boolean>> = {
  text: (value) => value.length <= 512 && !value.includes('\u0000'),
  uuid: isUuid,
  bigint: (value) => /^-?\d{1,18}$/.test(value),
  timestamptz: (value) => /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(value) && isRealTime(value.slice(0, 19)),
};

/** The opaque form of a row's place: its sort values as text, in order. */
export function encodeKeys(keys: readonly string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** Reads a cursor back. Cursors are input: whatever is not exactly one of ours is refused as `bad_user_input`. */
export function decodeKeys(cursor: string, types: readonly KeyType[]): string[] {
  const keys = parse(cursor);
  const isValid = keys?.length === types.length && keys.every((key, at) => typeof key === 'string' && wellFormed[types[at] as KeyType](key));
  if (!isValid) throw new AppError('bad_user_input', { description: 'The cursor is not valid.' });
  return keys as string[];
}

function parse(cursor: string): unknown[] | undefined {
  if (cursor.length > 4096 || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
