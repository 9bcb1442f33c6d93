import { bundledTemplates } from './bundled-templates.ts';
import { formsThatLeave } from './forms-that-leave.ts';
import { type OpenTemplateSet, openTemplateSet, templatesOf } from './open-template-set.ts';
import type { TemplateFile } from './template-file.ts';

const marks = /<form\b|>|\{\{|\}\}|\{%|%\}/gi;
const ends: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}' };

const formAction = /\b(?:form)?action\s*=\s*(["']?)/gi;
const ownAddress = /^\s*\{\{-?\s*home\s*-?\}\}\//;
const clientAddress = /^\s*\{\{-?\s*redirectUri\s*-?\}\}/;
/** The one page whose form ends at the client. */
const answerPage = 'form-post';

/** The opening tags of forms, whatever the template puts into them. One walk over the text, so that no text costs more than its length. */
function* formTags(content: string): Generator<string> {
  let start: number | undefined;
  let awaited: string | undefined;
  for (const { 0: mark, index } of content.matchAll(marks)) {
    if (awaited !== undefined) {
      if (mark === awaited) awaited = undefined;
    } else if (mark in ends) awaited = ends[mark];
    else if (mark === '>' && start !== undefined) {
      yield content.slice(start, index + 1);
      start = undefined;
    } else if (mark.startsWith('<')) start ??= index;
  }
}

/** True when a form, or a button in it, leads elsewhere than to this platform: what people type in must not go there. It finds what no sample shows. */
function leadsElsewhere(name: string, content: string): boolean {
  const isBare = [...formTags(content)].some((tag) => !/\saction\s*=/i.test(tag));
  const targets = [...content.matchAll(formAction)].map((found) => content.slice(found.index + found[0].length));
  return isBare || targets.some((target) => !ownAddress.test(target) && !(name === answerPage && clientAddress.test(target)));
}

const home = '/oauth';
const redirectUri = 'https://client.example/callback';
/** What a page may be given, as far as its forms may hang on it; all else is left empty. */
const sample = {
  home,
  redirectUri,
  continueTo: redirectUri,
  action: `${home}/v1/authorize`,
  hasDirectory: true,
  mayResend: true,
  assets: { style: { name: 'style.css' }, icon: { name: 'icon.svg' }, submit: { name: 'submit.js' } },
  providers: [{ identifier: 'sample', name: 'Sample' }],
  fields: [{ name: 'state', value: 'sample' }],
  scopes: ['sample'],
  frames: [],
};

/** What is wrong with the forms of a page of the set, shown with little in it. A page that cannot be shown so is looked at when it is. */
async function faultsOfPage({ liquid }: OpenTemplateSet, name: string): Promise<string[]> {
  try {
    const html = String(await liquid.renderFile(name, sample, { strictVariables: false }));
    return formsThatLeave(html, { home, redirectUri: name === answerPage ? redirectUri : undefined });
  } catch {
    // Any fault: the files are at hand; what cannot be shown with a sample is looked at when it is.
    return [];
  }
}

const mustStay = (path: string) => `${path}: the action of a form must begin with {{ home }}/, or on form-post be {{ redirectUri }}.`;

/** What is wrong with the templates among some files, one sentence each: what they say must be sound, with the allowed tags and filters only, and forms stay here. */
export async function checkTemplates(files: readonly TemplateFile[]): Promise<string[]> {
  const set = openTemplateSet('', '', '', files);
  const sources = [...templatesOf(files)].flatMap(([name, content]) => {
    try {
      set.liquid.parse(content, `${name}.html`);
      return leadsElsewhere(name, content) ? [mustStay(`${name}.html`)] : [];
    } catch (error) {
      return [`${name}.html: ${(error as Error).message.split('\n', 1)[0]}`];
    }
  });
  if (sources.length > 0) return sources;
  const pages = [...bundledTemplates.keys()].filter((name) => name !== 'layout');
  const shown = await Promise.all(pages.map(async (name) => (await faultsOfPage(set, name)).map((fault) => `${name}.html: ${fault}.`)));
  return shown.flat();
}

const served = /\.(css|svg)$/;
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/<script\b/i, 'a script'],
  [/<style\b|\sstyle\s*=/i, 'a style inside the page'],
  [/\son[a-z]+\s*=/i, 'an event handler'],
];

/** What its author may not have meant: files that nothing uses, and what browsers do not do on these pages. */
export function warningsAbout(files: readonly TemplateFile[]): string[] {
  return files.flatMap(({ path, content }) => {
    if (served.test(path)) return [];
    if (!path.endsWith('.html')) return [`${path} is not used: only templates (.html), style sheets (.css) and pictures (.svg) are.`];
    const isUnknown = !path.includes('/') && !bundledTemplates.has(path.replace(/\.html$/, ''));
    const refused = forbidden
      .filter(([pattern]) => pattern.test(content))
      .map(([, what]) => `${path} has ${what}, which browsers ignore on these pages.`);
    return isUnknown ? [`${path} is not the template of a page; only other templates can use it.`, ...refused] : refused;
  });
}
