import { randomInt } from 'node:crypto';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** No vowels, so that no words arise; nothing that looks like something else (RFC 8628 §6.1). */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;
const mostTyped = 64;

/** A fresh user code: 20^8 possibilities. */
export function mintUserCode(): string {
  return Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A user code as it was typed, without case and whatever stands between its letters; undefined when it cannot be one. */
export function readUserCode(typed: string | undefined): string | undefined {
  if (typed === undefined || typed.length > mostTyped) return undefined;
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return code.length === codeLength && [...code].every((letter) => alphabet.includes(letter)) ? code : undefined;
}

const purpose = 'device user code';

/** What is stored of a user code: too short for a plain digest, it has a keyed one. */
export function userCodeDigest({ sealing }: Runtime, code: string): string {
  return sealing.digest(purpose, code);
}

/** Whatever may have been stored of it, also under an older key. */
export function userCodeDigests({ sealing }: Runtime, code: string): readonly string[] {
  return sealing.digests(purpose, code);
}
