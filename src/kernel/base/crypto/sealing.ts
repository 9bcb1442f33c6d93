import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { equalBytes } from './secrets.ts';

/** A key that seals secrets at rest. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** Seals and opens secrets. `purpose` binds a sealed text to where it is kept, so that it cannot be moved elsewhere. */
export interface Sealing {
  seal(purpose: string, plain: string): string;
  /** Throws when the text was altered, moved, or sealed with a key that is not configured. */
  open(purpose: string, sealed: string): string;
  /** A keyed digest, for secrets short enough to be tried out: without the key it tells nothing about the text. */
  digest(purpose: string, text: string): string;
  /** The digest under every configured key, `digest` first: for looking up what may have been stored under an older one. */
  digests(purpose: string, text: string): readonly string[];
  /** True when `digest` stems from `digest(purpose, text)` under any configured key. Constant time. */
  matches(purpose: string, text: string, digest: string): boolean;
}

/** A sealed text that the configured keys do not open; the text is for whoever configures the platform. */
class SealingFault extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(
      `SIGNET_SEALING_KEYS does not open what is sealed in this database: ${why}. Every process and command needs the keys with which the first one started.`,
      options,
    );
    this.name = 'SealingFault';
  }
}

const version = 'v1';

/** Reads `id:base64` keys; throws with a clear text when one is malformed. */
export function parseSealingKeys(texts: readonly string[]): SealingKey[] {
  return texts.map((text) => {
    const [id, encoded, ...rest] = text.split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || !/^[A-Za-z0-9_-]{1,32}$/.test(id) || rest.length > 0 || key.length !== 32)
      throw new Error('SIGNET_SEALING_KEYS: each key is id:base64, where id is up to 32 letters or digits and the base64 stands for 32 bytes');
    return { id, key };
  });
}

/** A sealing key ready for use: as a key object, which Node need not look through at each use. */
interface OpenKey {
  readonly id: string;
  readonly key: KeyObject;
  /** For keyed digests, derived from the sealing key (RFC 5869). */
  readonly digestKey: KeyObject;
}

function openKey({ id, key }: SealingKey): OpenKey {
  return { id, key: createSecretKey(key), digestKey: createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'signet keyed digest', 32))) };
}

/** HMAC-SHA-256 over purpose and text. */
function keyedDigest({ digestKey }: OpenKey, purpose: string, text: string): Buffer {
  return createHmac('sha256', digestKey)
    .update(JSON.stringify([purpose, text]))
    .digest();
}

function digestUnder(key: OpenKey, purpose: string, text: string): string {
  return [version, key.id, keyedDigest(key, purpose, text).toString('base64url')].join('.');
}

/** AES-256-GCM with a fresh 96-bit nonce for each text; the id of the key stands beside. The first key seals, all open. */
export function openSealing(configured: readonly SealingKey[]): Sealing {
  const keys = configured.map(openKey);
  const [active] = keys;
  if (!active) throw new Error('sealing needs at least one key');
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    seal(purpose, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', active.key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [version, active.id, nonce.toString('base64url'), body.toString('base64url')].join('.');
    },
    open(purpose, sealed) {
      const [format, id, nonce, encoded] = sealed.split('.');
      const key = byId.get(id ?? '');
      if (format !== version || !nonce || !encoded) throw new SealingFault('the format of the sealed text is unknown');
      if (!key) throw new SealingFault(`the key ${id} is missing`);
      const body = Buffer.from(encoded, 'base64url');
      if (body.length < 16) throw new SealingFault('the sealed text is too short');
      const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(body.subarray(-16));
      try {
        return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SealingFault(`the key ${id} is another one, or the sealed text was altered`, { cause });
      }
    },
    digest: (purpose, text) => digestUnder(active, purpose, text),
    digests: (purpose, text) => keys.map((key) => digestUnder(key, purpose, text)),
    matches(purpose, text, digest) {
      const [format, id = '', encoded = ''] = digest.split('.');
      const key = byId.get(id);
      return format === version && key !== undefined && equalBytes(keyedDigest(key, purpose, text), Buffer.from(encoded, 'base64url'));
    },
  };
}
