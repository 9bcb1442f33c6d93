import type { Liquid } from 'liquidjs';
import { bundledTemplates } from './bundled-templates.ts';
import { openTemplates } from './open-templates.ts';
import { digestOfFiles, type TemplateFile } from './template-file.ts';

const limits = { renderLimit: 250, memoryLimit: 20_000_000 } as const;
const template = /\.html$/;

/** A template set as pages use it. */
export interface OpenTemplateSet {
  readonly id: string;
  readonly name: string;
  /** Changes with the content of the set. */
  readonly digest: string;
  readonly files: ReadonlyMap<string, string>;
  /** Knows the templates of the set by their paths without `.html`, and the product's own where it has none. */
  readonly liquid: Liquid;
}

/** The templates among some files, by their paths without `.html`. */
export function templatesOf(files: readonly TemplateFile[]): Map<string, string> {
  return new Map(files.filter(({ path }) => template.test(path)).map(({ path, content }) => [path.replace(template, ''), content]));
}

/** Makes a stored set ready for use; its files are served below `home`. */
export function openTemplateSet(home: string, id: string, name: string, files: readonly TemplateFile[]): OpenTemplateSet {
  const digest = digestOfFiles(files).slice(0, 16);
  const templates = new Map([...bundledTemplates, ...templatesOf(files)]);
  const liquid = openTemplates(templates, (path) => `${home}/template-sets/${id}/${digest}/${path}`, limits);
  return { id, name, digest, files: new Map(files.map(({ path, content }) => [path, content])), liquid };
}
