import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { mostBytes, mostFiles, type TemplateFile } from './template-file.ts';

const mostPacked = 5 * 1024 * 1024;
/** What some systems add to an archive by themselves. */
const byTheWay = /(^|\/)(__MACOSX\/|\.DS_Store$|\._[^/]*$|Thumbs\.db$)/;
const fileKind = 0o170000;
const regularFile = 0o100000;

/** What is wrong with an archive, in words for who made it. */
export class ArchiveFault extends Error {}

function checkEntry(entry: Entry): void {
  // The upper half holds the mode of the file where a Unix system packed it.
  const kind = (entry.externalFileAttributes >>> 16) & fileKind;
  if (kind !== 0 && kind !== regularFile) throw new ArchiveFault(`${entry.fileName} is a link or a device`);
  if (entry.isEncrypted()) throw new ArchiveFault(`${entry.fileName} is encrypted`);
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<TemplateFile> {
  const parts: Buffer[] = [];
  // The stream fails as soon as it yields more bytes than the entry says.
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
  try {
    return { path: entry.fileName, content: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)) };
  } catch {
    throw new ArchiveFault(`${entry.fileName} is no text in UTF-8`);
  }
}

async function readFiles(zip: ZipFile): Promise<TemplateFile[]> {
  if (zip.entryCount > 2 * mostFiles) throw new ArchiveFault(`it has more than ${mostFiles} files`);
  const files: TemplateFile[] = [];
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || byTheWay.test(entry.fileName)) continue;
    checkEntry(entry);
    bytes += entry.uncompressedSize;
    if (bytes > mostBytes) throw new ArchiveFault('its files have more than 20 MB');
    if (files.length >= mostFiles) throw new ArchiveFault(`it has more than ${mostFiles} files`);
    files.push(await readEntry(zip, entry));
  }
  return files;
}

/**
 * The files of a zip archive, in memory only. Throws `ArchiveFault`: for more than 5 MB, or 20 MB or 200 files inside, for paths that lead
 * elsewhere, links, encryption, what is no text, what says less than it holds, and what is no zip.
 */
export async function unpackArchive(archive: Buffer): Promise<TemplateFile[]> {
  if (archive.length > mostPacked) throw new ArchiveFault('it has more than 5 MB');
  try {
    return await readFiles(await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true }));
  } catch (error) {
    if (error instanceof ArchiveFault) throw error;
    throw new ArchiveFault(`it is no sound zip: ${(error as Error).message}`);
  }
}
