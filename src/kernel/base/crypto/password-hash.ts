import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { verify as bcryptVerify } from '@node-rs/bcrypt';
import { equalBytes } from './secrets.ts';

const pbkdf2Async = promisify(pbkdf2);

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const argon2idCost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A PHC string of argon2id over the NFC form of what a person chose; nothing is cut off. */
export function hashPassword(password: string): Promise<string> {
  return argon2Hash(password.normalize('NFC'), argon2idCost);
}

type Bounds = readonly [least: number, most: number];

/** A kind of hash that is understood, and what one may cost: a stranger has it computed by naming its owner. */
interface HashFormat {
  /** Its groups are what costs, in the order of `bounds`. */
  readonly pattern: RegExp;
  /** What is taken over; of what is stored already, the upper bounds hold. OWASP ASVS 5 §11.4.2. */
  readonly bounds: readonly Bounds[];
  readonly verify: (plain: string, phc: string) => Promise<boolean>;
}

const formats: readonly HashFormat[] = [
  {
    pattern: /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/,
    bounds: [
      [7168, 262_144],
      [1, 10],
      [1, 4],
    ],
    verify: (plain, phc) => argon2Verify(phc, plain),
  },
  { pattern: /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/, bounds: [[10, 14]], verify: (plain, phc) => bcryptVerify(plain, phc) },
  { pattern: /^\$pbkdf2-sha1\$(\d{1,10})\$[A-Za-z0-9+/=.]+\$[A-Za-z0-9+/=.]+$/, bounds: [[10_000, 2_000_000]], verify: verifyPbkdf2 },
];

/** The kinds of hash that can be taken over, for people. */
export const hashKinds =
  'argon2id (m 7168 to 262144, t 1 to 10, p 1 to 4), bcrypt (cost 10 to 14) or pbkdf2-sha1 (10000 to 2000000 iterations) in PHC form';

const longestHash = 512;

function readHash(phc: string): { readonly format: HashFormat; readonly costs: readonly number[] } | undefined {
  if (phc.length > longestHash) return undefined;
  for (const format of formats) {
    const [, ...costs] = format.pattern.exec(phc) ?? [];
    if (costs.length > 0) return { format, costs: costs.map(Number) };
  }
  return undefined;
}

/**
 * Verifies against `$argon2id$`, `$2a$`/`$2b$`/`$2y$` (bcrypt) or `$pbkdf2-sha1$iterations$salt$hash`, off the main thread; false for any other
 * format, and for a hash that would cost more than one may, wherever it came from.
 */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const read = readHash(phc);
  if (!read?.costs.every((cost, at) => cost <= (read.format.bounds[at]?.[1] ?? 0))) return false;
  return read.format.verify(password.normalize('NFC'), phc);
}

/** True when a hash can be taken over: `verifyPassword` understands it, and it costs neither too little nor too much. */
export function isPasswordHash(phc: string): boolean {
  const read = readHash(phc);
  return read?.costs.every((cost, at) => cost >= (read.format.bounds[at]?.[0] ?? 0) && cost <= (read.format.bounds[at]?.[1] ?? 0)) ?? false;
}

async function verifyPbkdf2(plain: string, phc: string): Promise<boolean> {
  const [, , iterations = '0', salt = '', digest = ''] = phc.split('$');
  const expected = Buffer.from(digest.replaceAll('.', '+'), 'base64');
  if (expected.length === 0) return false;
  return equalBytes(
    await pbkdf2Async(plain, Buffer.from(salt.replaceAll('.', '+'), 'base64'), Number(iterations), expected.length, 'sha1'),
    expected,
  );
}
