import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Chunks = Iterable<string> | AsyncIterable<string>;

/** Resolves to whether the reader of the standard output is still there. */
function printed(chunk: string): Promise<boolean> {
  return new Promise((resolve) => process.stdout.write(chunk, (error) => resolve(!error)));
}

async function print(chunks: Chunks): Promise<void> {
  for await (const chunk of chunks) if (!(await printed(chunk))) return;
}

/** Another file of that name stays whole until the new one is. */
async function writeFileWhole(file: string, chunks: Chunks): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await pipeline(Readable.from(chunks), createWriteStream(partial, { flags: 'wx', mode: 0o600 }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes what a command has to say into a file, readable by its owner only, or without one to the standard output, at the pace of its reader. */
export function writeOutput(file: string | undefined, chunks: Chunks): Promise<void> {
  return file === undefined ? print(chunks) : writeFileWhole(file, chunks);
}
