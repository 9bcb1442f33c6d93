import { RecentMap } from '../../kernel/base/recent-map.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { findTemplateSet, formsThatLeave, type OpenTemplateSet } from '../template-sets/index.ts';
import type { PageName } from './page-variables.ts';

const switchedOffMs = 600_000;
/** Until when a page of a set is not tried again, by the digest of the set: one that takes too long holds up everybody. */
const switchedOff = new RecentMap<number>(1000);

function isSwitchedOff({ digest }: OpenTemplateSet, page: PageName): boolean {
  return (switchedOff.get(`${digest} ${page}`) ?? 0) > performance.now();
}

function switchOff({ digest }: OpenTemplateSet, page: PageName): void {
  switchedOff.set(`${digest} ${page}`, performance.now() + switchedOffMs);
}

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
  if (!set || isSwitchedOff(set, page)) return undefined;
  try {
    const html = String(await set.liquid.renderFile(page, scope));
    const faults = formsThatLeave(html, { home: scope.home, redirectUri: answerAddress(page, scope) });
    if (faults.length > 0) throw new Error(faults.join('; '));
    return html;
  } catch (error) {
    if (/limit exceeded/.test((error as Error).message)) switchOff(set, page);
    runtime.log.warn({ templateSet: set.name, page, detail: (error as Error).message }, 'a template set cannot show a page');
    return undefined;
  }
}
