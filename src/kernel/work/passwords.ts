import { createHmac, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { hashPassword, isPasswordHash, verifyPassword } from '../base/crypto/password-hash.ts';
import { equalBytes, randomSecret, sha256 } from '../base/crypto/secrets.ts';
import { RecentMap } from '../base/recent-map.ts';
import { AppError } from '../contract/errors/app-error.ts';

/**
 * Slow hashes for what people choose, fast ones for random secrets. Slow ones stand in two lines, those of people and those of clients, so that neither
 * waits for the other; a few of each run at once. Who finds a line full gets `temporarily_unavailable`.
 */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the time of one verification also when `phc` is undefined, so that an unknown name costs what a known one does. */
  verify(password: string, phc: string | undefined): Promise<boolean>;
  /** Whether a client secret is right, where that is known without a slow hash; else undefined. */
  knowsSecret(secret: string, stored: string | undefined): boolean | undefined;
  /**
   * Verifies a client secret: `$sha256$` (generated) or any format of `verify`. One secret is computed once, however many ask at the same time, and a
   * right one is remembered for an hour, by a digest under a key of this process.
   */
  verifySecret(secret: string, stored: string | undefined): Promise<boolean>;
}

const fastPrefix = '$sha256$';
const rememberedSecrets = 2000;
const rememberedMs = 3_600_000;
/** How many may wait for one slot of a line: some seconds' worth. */
const mostWaitingPerSlot = 150;

/** The stored form of a random client secret. */
export function fastHash(secret: string): string {
  return fastPrefix + sha256(secret).toString('base64url');
}

/** True when a text can be stored as the hash of a client secret. */
export function isSecretHash(stored: string): boolean {
  return stored.startsWith(fastPrefix) || isPasswordHash(stored);
}

function openLine(parallel: number): <Result>(compute: () => Promise<Result>) => Promise<Result> {
  const limit = pLimit(parallel);
  return async (compute) => {
    if (limit.pendingCount >= parallel * mostWaitingPerSlot)
      throw new AppError('temporarily_unavailable', { headers: { 'retry-after': '5' }, detail: 'too many hashes wait to be computed' });
    return limit(compute);
  };
}

export async function openPasswords(parallel: number): Promise<Passwords> {
  const [forPeople, forClients] = [openLine(parallel), openLine(Math.max(1, Math.floor(parallel / 2)))];
  const decoy = await hashPassword(randomSecret());
  const decoyFast = fastHash(randomSecret());
  const key = randomBytes(32);
  const rememberedUntil = new RecentMap<number>(rememberedSecrets);
  const inFlight = new Map<string, Promise<boolean>>();

  const matchesFast = (secret: string, stored: string) => equalBytes(sha256(secret), Buffer.from(stored.slice(fastPrefix.length), 'base64url'));
  const nameOf = (secret: string, stored: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([stored, secret]))
      .digest('base64url');
  const knowsSecret = (secret: string, stored: string | undefined): boolean | undefined => {
    if (stored === undefined) return matchesFast(secret, decoyFast) && false;
    if (stored.startsWith(fastPrefix)) return matchesFast(secret, stored);
    return (rememberedUntil.get(nameOf(secret, stored)) ?? 0) > performance.now() ? true : undefined;
  };
  const computeSecret = async (name: string, secret: string, stored: string): Promise<boolean> => {
    try {
      const matches = await forClients(() => verifyPassword(secret, stored));
      if (matches) rememberedUntil.set(name, performance.now() + rememberedMs);
      return matches;
    } finally {
      inFlight.delete(name);
    }
  };

  return {
    hash: (password) => forPeople(() => hashPassword(password)),
    async verify(password, phc) {
      const matches = await forPeople(() => verifyPassword(password, phc ?? decoy));
      return matches && phc !== undefined;
    },
    knowsSecret,
    async verifySecret(secret, stored) {
      const isKnown = knowsSecret(secret, stored);
      if (isKnown !== undefined || stored === undefined) return isKnown ?? false;
      const name = nameOf(secret, stored);
      const verdict = inFlight.get(name) ?? computeSecret(name, secret, stored);
      inFlight.set(name, verdict);
      return verdict;
    },
  };
}
