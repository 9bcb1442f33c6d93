import { chmodSync, cpSync, lstatSync, mkdtempSync, renameSync, rmSync, type Stats } from 'node:fs';

const writableByOthers = 0o022;

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** A folder of this user into which nobody else can have put anything. */
function isOwn(path: string): boolean {
  const found = look(path);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & writableByOthers) === 0;
}

/**
 * A copy of a folder under a fixed name, made at the first call and complete from the moment it has that name. The name may be known to other users of
 * the machine (CWE-377): what somebody else put there is not taken, and an error says so. Others can read the copy and not change it.
 */
export function copyOnce(original: string, copy: string): string {
  if (isOwn(copy)) return copy;
  const foreign = () => new Error(`${copy} was not made by this user, or others may write to it, so nothing in it is run. Remove it, or set TMPDIR.`);
  if (look(copy)) throw foreign();
  const fresh = mkdtempSync(`${copy}-`);
  try {
    cpSync(original, fresh, { recursive: true, verbatimSymlinks: true });
    chmodSync(fresh, 0o755);
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process of ours may have been quicker.
    if (!isOwn(copy)) throw look(copy) ? foreign() : error;
  }
  return copy;
}
