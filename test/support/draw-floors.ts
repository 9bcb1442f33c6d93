/** `npm run floors`: draws the groups of the house into docs/architecture.md, from the imports that are there. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const page = join(root, 'docs', 'architecture.md');
const [begins, ends] = ['<!-- floors: npm run floors -->', '<!-- /floors -->'];

function groupOf(file: string): string {
  const [top, group = ''] = file.split('/');
  if (top === 'workers') return 'workers';
  return group === 'main.ts' ? 'cli' : group;
}

/** Which groups each group imports. */
function importsByGroup(): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of globSync(['src/**/*.ts', 'workers/**/*.ts'], { cwd: root })) {
    const group = groupOf(file);
    const known = imports.get(group) ?? new Set();
    imports.set(group, known);
    for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g))
      known.add(groupOf(normalize(join(dirname(file), path))));
    known.delete(group);
  }
  return imports;
}

/** What can be reached from a group by way of others. */
function reachedFrom(imports: ReadonlyMap<string, ReadonlySet<string>>, group: string): Set<string> {
  const reached = new Set<string>();
  const visit = (from: string) => {
    for (const to of imports.get(from) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      visit(to);
    }
  };
  visit(group);
  return reached;
}

/** A Mermaid flowchart of the groups: an arrow for each import that no other way implies. */
export function drawFloors(): string {
  const imports = importsByGroup();
  const arrows = [...imports].flatMap(([from, all]) => {
    const implied = new Set([...all].flatMap((to) => [...reachedFrom(imports, to)]));
    return [...all].filter((to) => !implied.has(to)).map((to) => `  ${from} --> ${to}`);
  });
  return ['```mermaid', 'flowchart TD', ...arrows.sort(), '```'].join('\n');
}

/** The page with the picture as it is now, and as it should be. */
export function floorsPage(): { readonly now: string; readonly drawn: string } {
  const now = readFileSync(page, 'utf8');
  const [head, rest = ''] = now.split(begins);
  return { now, drawn: `${head}${begins}\n${drawFloors()}\n${ends}${rest.split(ends)[1] ?? ''}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, floorsPage().drawn);
