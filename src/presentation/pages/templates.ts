import { bundledTemplates, openTemplates } from '../template-sets/index.ts';

const liquid = openTemplates(bundledTemplates, (path) => path);

/** Renders a template that comes with the product. Every value is escaped; an unknown variable or filter is an error. */
export function renderTemplate(name: string, scope: object): Promise<string> {
  return liquid.renderFile(name, scope) as Promise<string>;
}
