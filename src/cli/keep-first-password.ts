import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { KeepPassword } from '../administration/admins/index.ts';

const told = (name: string, how: string) =>
  void process.stderr.write(`\nThis is the first start. An administrator was made:\n\n  name               ${name}\n${how}\n\n`);

/** A file of its own for each password, which never follows a link that somebody put in its place; undefined when the folder takes none. */
function writePassword(folder: string, password: string): string | undefined {
  const file = resolve(folder, `first-password-${randomBytes(4).toString('hex')}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return file;
  } catch {
    return undefined;
  }
}

/**
 * Where the first administrator's password is told: on the terminal, or, since standard error belongs to a log store otherwise and a log is no place for
 * a password, in a file that only its owner reads: in the data folder, or in the folder for temporary files when that cannot be written.
 */
export function keepFirstPassword(dataFolder: string): KeepPassword {
  return (password) => {
    if (process.stderr.isTTY)
      return {
        tell: (name) => told(name, `  one-time password  ${password}\n\nIt is shown only this once, and the first sign-in replaces it.`),
        forget: () => undefined,
      };
    const file = writePassword(dataFolder, password) ?? writePassword(tmpdir(), password);
    if (file === undefined) return undefined;
    return {
      tell: (name) => told(name, `  one-time password  in the file ${file}\n\nThe first sign-in replaces it; remove the file then.`),
      forget: () => rmSync(file, { force: true }),
    };
  };
}
