import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kernel/base/package-root.ts';

const folder = join(packageRoot, 'src', 'presentation', 'pages', 'templates');
const extension = '.liquid';

/** The templates that come with the product, by name: `layout` and one for each page. */
export const bundledTemplates: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => [file.slice(0, -extension.length), readFileSync(join(folder, file), 'utf8')]),
);
