import { type FileHandle, open } from 'node:fs/promises';
import { exportLine } from '../../src/trail/audit/index.ts';
import type { Deliver } from './delivery.ts';

const newline = 0x0a;

/** Whether a file ends in the middle of a line: its last writer was killed. */
async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] !== newline;
}

/** Appends whole lines or nothing: what a full disk took of them is cut off again, and what a killed writer left is not continued. */
async function appendLines(file: FileHandle, text: string): Promise<void> {
  const before = await file.stat();
  const isTorn = before.isFile() && before.size > 0 && (await endsTorn(file, before.size));
  try {
    await file.appendFile(isTorn ? `\n${text}` : text);
    await file.datasync();
  } catch (error) {
    // Any fault: a file of this machine, neither database nor network.
    if (before.isFile()) await file.truncate(before.size).catch(() => undefined);
    throw error;
  }
}

/** Appends to a file and has it on the disk before it answers; `-` is the standard output. */
export const deliverFile: Deliver<'file'> = async (_runtime, { path, format }, { events }) => {
  const text = `${events.map((event) => exportLine(event, format)).join('\n')}\n`;
  if (path === '-') {
    await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
    return;
  }
  const file = await open(path, 'a+', 0o600);
  try {
    await appendLines(file, text);
  } finally {
    await file.close();
  }
};
