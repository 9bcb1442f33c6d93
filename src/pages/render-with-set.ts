import type { Runtime } from '../kernel/runtime.ts';
import { findTemplateSet, type OpenTemplateSet } from '../template-sets/index.ts';
import type { PageName } from './page-variables.ts';

async function setFor(runtime: Runtime, name: string | null): Promise<OpenTemplateSet | undefined> {
  try {
    return await findTemplateSet(runtime, name);
  } catch (error) {
    runtime.log.warn({ err: error }, 'template sets cannot be read');
    return undefined;
  }
}

/** A page as the set of this name has it, else the default set. Undefined when there is neither, or when the set cannot show it: that is logged. */
export async function renderWithSet(runtime: Runtime, name: string | null, page: PageName, scope: object): Promise<string | undefined> {
  const set = await setFor(runtime, name);
  try {
    return await set?.liquid.renderFile(page, scope);
  } catch (error) {
    runtime.log.warn({ templateSet: set?.name, page, detail: (error as Error).message }, 'a template set cannot show a page');
    return undefined;
  }
}
