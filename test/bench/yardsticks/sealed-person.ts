import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { sealText } from '../../../src/kernel/trail/person/seal-person.ts';

const keys = new Map<string, KeyObject>();

/** What an event keeps of a person: sealed under a key of that person, which is in memory, and bound to where it stands. */
export function sealedPerson(userId: string, place: string): string {
  const key = keys.get(userId) ?? createSecretKey(randomBytes(32));
  keys.set(userId, key);
  return sealText(key, place, userId);
}
