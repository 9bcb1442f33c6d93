import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigFileError, type FileProblem } from './config-file-error.ts';

export type Path = readonly (string | number)[];

/** A parsed YAML text that knows where everything stands. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line and column of the value at a path, or of what is nearest to it; `isKey` asks for the key instead. */
  locate(path: Path, isKey?: boolean): Pick<FileProblem, 'line' | 'column'>;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  return pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}

function valueOffset(document: Document, path: Path): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return (node as Node | null | undefined)?.range?.[0];
}

/** Parses YAML 1.2 (so also JSON). Duplicate keys, unknown tags and more than one document are faults; aliases are bounded. */
export function parseYaml(file: string, text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, merge: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = [...document.errors, ...document.warnings].map((error) => ({ ...place(error.pos[0]), message: error.message }));
  if (faults.length > 0) throw new ConfigFileError(file, faults);
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    locate(path, isKey = false) {
      for (let length = path.length; length >= 0; length -= 1) {
        const part = path.slice(0, length);
        const offset = (isKey && length === path.length ? keyOffset(document, part) : undefined) ?? valueOffset(document, part);
        if (offset !== undefined) return place(offset);
      }
      return { line: 1, column: 1 };
    },
  };
}

/** A path as people write it: `staticClients[0].redirectUrl`. */
export function pathText(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}
