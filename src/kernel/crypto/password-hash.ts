import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import { equalBytes } from './secrets.ts';

const pbkdf2Async = promisify(pbkdf2);

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const argon2idCost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A PHC string of argon2id over the NFC form of what a person chose; nothing is cut off. */
export function hashPassword(password: string): Promise<string> {
  return argon2Hash(password.normalize('NFC'), argon2idCost);
}

/** Verifies against `$argon2id$`, `$2a$`/`$2b$` (bcrypt) or `$pbkdf2-sha1$iterations$salt$hash`; false for any other format. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const plain = password.normalize('NFC');
  if (phc.startsWith('$argon2id$')) return argon2Verify(phc, plain);
  if (/^\$2[aby]\$/.test(phc)) return bcrypt.compare(plain, phc);
  if (phc.startsWith('$pbkdf2-sha1$')) return verifyPbkdf2(plain, phc);
  return false;
}

/** True when `verifyPassword` understands the text. */
export function isPasswordHash(phc: string): boolean {
  return /^(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$pbkdf2-sha1\$\d{1,8}\$[A-Za-z0-9+/=.]+\$[A-Za-z0-9+/=.]+)$/.test(
    phc,
  );
}

async function verifyPbkdf2(plain: string, phc: string): Promise<boolean> {
  const [, , iterations = '0', salt = '', digest = ''] = phc.split('$');
  const expected = Buffer.from(digest.replaceAll('.', '+'), 'base64');
  const rounds = Number(iterations);
  if (expected.length === 0 || rounds < 1 || rounds > 10_000_000) return false;
  return equalBytes(await pbkdf2Async(plain, Buffer.from(salt.replaceAll('.', '+'), 'base64'), rounds, expected.length, 'sha1'), expected);
}
