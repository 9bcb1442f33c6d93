import { Liquid } from 'liquidjs';

/** No tag among these writes a value past the escaping, and none reaches anything but the templates. */
const allowedTags = new Set('assign block break capture case comment continue for if include layout raw render unless #'.split(' '));
const allowedFilters = new Set(
  `abs append asset_url at_least at_most capitalize ceil compact concat date default divided_by downcase escape escape_once fill first floor
  join last lstrip map minus modulo newline_to_br plus prepend remove replace reverse round rstrip size slice sort split strip strip_html
  strip_newlines times truncate truncatewords uniq upcase url_encode where`.split(/\s+/),
);

/** How long and how much a page may take. */
interface TemplateLimits {
  readonly renderLimit: number;
  readonly memoryLimit: number;
}

/**
 * A template engine over these templates alone: no files, no code, every value escaped, an unknown variable, tag or filter an error.
 * `{{ text | fill: client: name }}` puts a value in the place of `{client}`; `{{ 'style.css' | asset_url }}` is the address of a file.
 */
export function openTemplates(templates: ReadonlyMap<string, string>, addressOf: (path: string) => string, limits?: TemplateLimits): Liquid {
  const liquid = new Liquid({
    templates: Object.assign(Object.create(null), Object.fromEntries(templates)) as Record<string, string>,
    cache: true,
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ...limits,
  });
  liquid.registerFilter('fill', (text: string, ...values: [name: string, value: unknown][]) =>
    values.reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => String(value)), String(text)),
  );
  liquid.registerFilter('asset_url', (path: unknown) => addressOf(String(path)));
  for (const name of Object.keys(liquid.tags)) if (!allowedTags.has(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!allowedFilters.has(name)) delete liquid.filters[name];
  return liquid;
}
