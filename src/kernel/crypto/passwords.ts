import pLimit from 'p-limit';
import { hashPassword, isPasswordHash, verifyPassword } from './password-hash.ts';
import { equalBytes, randomSecret, sha256 } from './secrets.ts';

/** Slow hashes for what people choose, fast ones for random secrets; at most a few slow ones run at once. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the time of one verification also when `phc` is undefined, so that an unknown name costs what a known one does. */
  verify(password: string, phc: string | undefined): Promise<boolean>;
  /** Verifies a client secret: `$sha256$` (generated) or any format of `verify`. A verified slow hash is remembered in memory. */
  verifySecret(secret: string, stored: string | undefined): Promise<boolean>;
}

const fastPrefix = '$sha256$';
const rememberedSecrets = 1000;

/** The stored form of a random client secret. */
export function fastHash(secret: string): string {
  return fastPrefix + sha256(secret).toString('base64url');
}

/** True when a text can be stored as the hash of a client secret. */
export function isSecretHash(stored: string): boolean {
  return stored.startsWith(fastPrefix) || isPasswordHash(stored);
}

export async function openPasswords(parallel: number): Promise<Passwords> {
  const limit = pLimit(parallel);
  const decoy = await hashPassword(randomSecret());
  const decoyFast = fastHash(randomSecret());
  const verified = new Map<string, Buffer>();

  const verify = async (password: string, phc: string | undefined) => {
    const matches = await limit(() => verifyPassword(password, phc ?? decoy));
    return matches && phc !== undefined;
  };
  const matchesFast = (secret: string, stored: string) => equalBytes(sha256(secret), Buffer.from(stored.slice(fastPrefix.length), 'base64url'));

  return {
    hash: (password) => limit(() => hashPassword(password)),
    verify,
    async verifySecret(secret, stored) {
      if (stored === undefined) return matchesFast(secret, decoyFast) && false;
      if (stored.startsWith(fastPrefix)) return matchesFast(secret, stored);
      const digest = sha256(secret);
      const known = verified.get(stored);
      if (known && equalBytes(known, digest)) return true;
      const matches = await verify(secret, stored);
      if (matches) {
        if (verified.size >= rememberedSecrets) verified.clear();
        verified.set(stored, digest);
      }
      return matches;
    },
  };
}
