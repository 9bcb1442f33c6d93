import { join } from 'node:path';
import { Liquid } from 'liquidjs';
import { packageRoot } from '../kernel/package-root.ts';

const liquid = new Liquid({
  root: join(packageRoot, 'src', 'pages', 'templates'),
  extname: '.liquid',
  cache: true,
  relativeReference: false,
  outputEscape: 'escape',
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: true,
  lenientIf: true,
});

/** `{{ text | fill: client: name }}` puts a value in the place of `{client}`. */
liquid.registerFilter('fill', (text: string, ...values: [name: string, value: unknown][]) =>
  values.reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => String(value)), text),
);

/** Renders a template of `src/pages/templates`. Every value is escaped; an unknown variable or filter is an error. */
export function renderTemplate(name: string, scope: object): Promise<string> {
  return liquid.renderFile(name, scope) as Promise<string>;
}
