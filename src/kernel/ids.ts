import { randomBytes } from 'node:crypto';

/** Source of identifiers, so that tests can name theirs. */
export interface Ids {
  /** A fresh UUID version 7 (RFC 9562 §5.7): ordered by creation time, so that index pages stay warm. */
  uuid(): string;
}

function uuidV7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const randomIds: Ids = { uuid: uuidV7 };
