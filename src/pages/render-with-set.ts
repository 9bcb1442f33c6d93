import type { Runtime } from '../kernel/runtime.ts';
import { findTemplateSet, formsThatLeave, type OpenTemplateSet } from '../template-sets/index.ts';
import type { PageName } from './page-variables.ts';

async function setFor(runtime: Runtime, name: string | null): Promise<OpenTemplateSet | undefined> {
  try {
    return await findTemplateSet(runtime, name);
  } catch (error) {
    runtime.log.warn({ err: error }, 'template sets cannot be read');
    return undefined;
  }
}

/** What a page is given, as far as its forms are concerned. */
interface PageScope {
  readonly home: string;
  readonly redirectUri?: unknown;
  readonly [name: string]: unknown;
}

/** Where the form of the page that answers a client ends; no form of any other page may. */
function answerAddress(page: PageName, { redirectUri }: PageScope): string | undefined {
  return page === 'form-post' && typeof redirectUri === 'string' ? redirectUri : undefined;
}

/**
 * A page as the set of this name has it, else the default set. Undefined when there is neither, when the set cannot show it, or when what it shows has a form
 * that leads elsewhere: that is logged, and the page is ours.
 */
export async function renderWithSet(runtime: Runtime, name: string | null, page: PageName, scope: PageScope): Promise<string | undefined> {
  const set = await setFor(runtime, name);
  if (!set) return undefined;
  try {
    const html = String(await set.liquid.renderFile(page, scope));
    const faults = formsThatLeave(html, { home: scope.home, redirectUri: answerAddress(page, scope) });
    if (faults.length > 0) throw new Error(faults.join('; '));
    return html;
  } catch (error) {
    runtime.log.warn({ templateSet: set.name, page, detail: (error as Error).message }, 'a template set cannot show a page');
    return undefined;
  }
}
