import { open } from 'node:fs/promises';
import { exportLine } from '../../src/trail/index.ts';
import type { Deliver } from './delivery.ts';

/** Appends to a file and has it on the disk before it answers; `-` is the standard output. */
export const deliverFile: Deliver<'file'> = async (_runtime, { path, format }, { events }) => {
  const text = `${events.map((event) => exportLine(event, format)).join('\n')}\n`;
  if (path === '-') {
    await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
    return;
  }
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
};
