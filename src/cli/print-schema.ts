import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../kernel/base/package-root.ts';
import { contractFiles } from './schema/contract-files.ts';

/** Written by hand: who owns which table, held by a test. */
const writtenFiles = new Set(['schema/tables.json']);

/** Folders that hold nothing but printed files, hand-written migrations excepted. */
const printedFolders = ['schema', 'schema/graphql'];

function presentText(file: string): string | undefined {
  try {
    return readFileSync(join(packageRoot, file), 'utf8');
  } catch {
    return undefined;
  }
}

function surplusFiles(printed: ReadonlyMap<string, string>): string[] {
  return printedFolders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !printed.has(`${folder}/${entry.name}`))
      .map((entry) => `${folder}/${entry.name}`)
      .filter((file) => !writtenFiles.has(file)),
  );
}

function write(printed: ReadonlyMap<string, string>): void {
  for (const [file, text] of printed) {
    mkdirSync(dirname(join(packageRoot, file)), { recursive: true });
    if (presentText(file) !== text) writeFileSync(join(packageRoot, file), text);
  }
}

/** Tells whether the files on disk are what the tables say; names those that are not. */
function check(printed: ReadonlyMap<string, string>): boolean {
  const stale = [...printed].filter(([file, text]) => presentText(file) !== text).map(([file]) => `${file} is not what the tables say`);
  const faults = [...stale, ...surplusFiles(printed).map((file) => `${file} is printed from no table`)];
  if (faults.length > 0) process.stderr.write(`${faults.join('\n')}\nRun npm run schema, and say in the commit that the contract changed.\n`);
  return faults.length === 0;
}

const printed = contractFiles();
if (process.argv.includes('--check')) process.exitCode = check(printed) ? 0 : 1;
else write(printed);
