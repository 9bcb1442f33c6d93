import { randomSecret, sha256Hex } from '../../../kernel/base/crypto/secrets.ts';

const wellFormed = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** A state for a provider: it finds its sign-in by the id in it, and is proven by 256 random bits, of which only the digest is kept. */
export function freshState(transactionId: string): { state: string; hashHex: string } {
  const secret = randomSecret();
  return { state: `${transactionId}.${secret}`, hashHex: sha256Hex(secret) };
}

/** The parts of a state that came back; undefined when it cannot be one of ours. */
export function readState(state: string): { transactionId: string; hashHex: string } | undefined {
  const [, transactionId, secret] = wellFormed.exec(state) ?? [];
  return transactionId && secret ? { transactionId, hashHex: sha256Hex(secret) } : undefined;
}
