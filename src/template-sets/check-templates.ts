import { bundledTemplates } from './bundled-templates.ts';
import { openTemplateSet, templatesOf } from './open-template-set.ts';
import type { TemplateFile } from './template-file.ts';

const formTag = /<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\}|\{)*>/gis;
const formAction = /\b(?:form)?action\s*=\s*(["']?)/gi;
const ownAddress = /^\s*\{\{-?\s*(home\s*-?\}\}\/|redirectUri\s*-?\}\})/;

/** True when a form, or a button in it, leads elsewhere than to this platform or back to the client: what people type in must not go there. */
function leadsElsewhere(content: string): boolean {
  const isBare = [...content.matchAll(formTag)].some(([tag]) => !/\saction\s*=/i.test(tag));
  return isBare || [...content.matchAll(formAction)].some((found) => !ownAddress.test(content.slice(found.index + found[0].length)));
}

/** What is wrong with the templates among some files, one sentence each: what they say must be sound, with the allowed tags and filters only, and forms stay here. */
export function checkTemplates(files: readonly TemplateFile[]): string[] {
  const { liquid } = openTemplateSet('', '', '', files);
  return [...templatesOf(files)].flatMap(([name, content]) => {
    try {
      liquid.parse(content, `${name}.html`);
      return leadsElsewhere(content) ? [`${name}.html: the action of a form must begin with {{ home }}/ or be {{ redirectUri }}.`] : [];
    } catch (error) {
      return [`${name}.html: ${(error as Error).message.split('\n', 1)[0]}`];
    }
  });
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
