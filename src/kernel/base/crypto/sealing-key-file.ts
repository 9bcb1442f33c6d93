import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSealingKeys, type SealingKey } from './sealing.ts';

/** The sealing key of the embedded default: made at the first start, readable by its owner only. */
export function sealingKeyFromFolder(folder: string): SealingKey[] {
  const file = join(folder, 'sealing.key');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
  return parseSealingKeys([readFileSync(file, 'utf8').trim()]);
}
