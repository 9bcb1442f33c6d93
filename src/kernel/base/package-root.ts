import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  name: string;
  version: string;
  engines: { node: string };
}

function findRoot(from: string): { root: string; manifest: Manifest } {
  try {
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
    if (manifest.name === 'signet') return { root: from, manifest };
  } catch {
    // No manifest here: look one folder up.
  }
  const parent = dirname(from);
  if (parent === from) throw new Error('signet: the package folder was not found above its own code');
  return findRoot(parent);
}

const found = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The folder of Signet's package.json: the same whether the code runs from `src` or from `dist`. */
export const packageRoot = found.root;

/** The version in package.json. */
export const packageVersion = found.manifest.version;

/** The oldest Node.js that package.json allows. */
export const oldestNode = found.manifest.engines.node.replace('>=', '');
