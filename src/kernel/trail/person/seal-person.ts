import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';

/** What an event says about the person it concerns. */
export interface PersonFacts {
  readonly userId: string;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const nonces = Buffer.alloc(nonceBytes * 256);
let used = nonces.length;

/** Random bytes, drawn in bulk; good until the next call. */
function freshNonce(): Buffer {
  if (used === nonces.length) {
    randomFillSync(nonces);
    used = 0;
  }
  used += nonceBytes;
  return nonces.subarray(used - nonceBytes, used);
}

/** Seals a text under the 32-byte key of a person (AES-256-GCM); `place` binds it to where it stands, so that it cannot be moved. */
export function sealText(key: KeyObject, place: string, plain: string): string {
  const nonce = freshNonce();
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Opens it again; undefined when it was altered, moved or sealed under another key. */
export function openText(key: KeyObject, place: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** One key out of those of several persons: without any of them there is no way to it. */
export function keyOfAll(keys: readonly KeyObject[]): KeyObject {
  const [first] = keys;
  if (first && keys.every((key) => key.equals(first))) return first;
  const distinct = new Set(keys.map((key) => key.export().toString('base64')));
  return createSecretKey(
    createHash('sha256')
      .update([...distinct].sort().join())
      .digest(),
  );
}

/** The facts of one event, sealed. */
export function sealFacts(key: KeyObject, eventId: string, { userId, clientIp, userAgent }: PersonFacts): string {
  return sealText(key, eventId, JSON.stringify([userId, clientIp, userAgent]));
}

/** The facts of one event; undefined when they cannot be read any more. */
export function openFacts(key: KeyObject, eventId: string, sealed: string): PersonFacts | undefined {
  const text = openText(key, eventId, sealed);
  if (text === undefined) return undefined;
  const [userId, clientIp, userAgent] = JSON.parse(text) as [string, string | null, string | null];
  return { userId, clientIp, userAgent };
}
