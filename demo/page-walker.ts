/** A page as an HTTP client sees it. */
export interface Page {
  readonly status: number;
  readonly url: URL;
  readonly html: string;
  readonly location: string | undefined;
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#34;': '"' };

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(amp|lt|gt|quot|#39|#34);/g, (entity) => entities[entity] ?? entity);
}

/** Where an answer leads by itself: a redirect, or a page that goes on at once. */
function nextOf(headers: Headers): string | undefined {
  const [, address] = (headers.get('refresh') ?? '').split('; url=');
  return headers.get('location') ?? address;
}

/** Walks through pages the way a browser without scripts does: keeps cookies, fills forms in, follows one redirect at a time. */
export class PageWalker {
  readonly #cookies = new Map<string, string>();

  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(30_000),
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...init.headers, cookie },
    });
    for (const set of answer.headers.getSetCookie()) this.#keep(set);
    return { status: answer.status, url: new URL(url), html: await answer.text(), location: nextOf(answer.headers) };
  }

  /** Follows the redirect of a page. */
  follow(page: Page): Promise<Page> {
    if (page.location === undefined) throw new Error(`Expected a redirect, got ${page.status}:\n${page.html.slice(0, 500)}`);
    return this.open(new URL(page.location, page.url));
  }

  /** Submits the form of a page with its own fields and those given. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const form = /<form\b[^>]*>/.exec(page.html)?.[0];
    if (!form) throw new Error(`Expected a form, got ${page.status}:\n${page.html.slice(0, 500)}`);
    const body = new URLSearchParams();
    for (const [tag] of page.html.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (name !== undefined && attribute(tag, 'type') === 'hidden') body.set(name, attribute(tag, 'value') ?? '');
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.open(new URL(attribute(form, 'action') ?? '', page.url), {
      method: 'POST',
      body,
      headers: { origin: page.url.origin },
    });
  }

  #keep(set: string): void {
    const [pair = '', ...options] = set.split(';');
    const at = pair.indexOf('=');
    const isGone = options.some((option) => /^\s*max-age=0\s*$/i.test(option));
    if (isGone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
