import { hash, randomFillSync, timingSafeEqual } from 'node:crypto';

const secretBytes = 32;
const pool = Buffer.alloc(secretBytes * 128);
let used = pool.length;

/** 256 random bits as base64url: 43 characters. The bits are drawn in bulk, and wiped when they are handed out. */
export function randomSecret(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const secret = pool.toString('base64url', used, used + secretBytes);
  pool.fill(0, used, used + secretBytes);
  used += secretBytes;
  return secret;
}

/** SHA-256 of a text. Enough for secrets of full entropy: a slow hash would only cost speed. */
export function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** The same in hex: the form `decode($x, 'hex')` reads. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Compares two texts in time that depends on neither's content. */
export function equalTexts(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** Compares two digests of the same algorithm in constant time; different lengths are unequal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
