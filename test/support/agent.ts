/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; throws with the body in the message when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly json: any;
  /** Where a redirect points, resolved against the address asked. */
  readonly location: URL | undefined;
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

function formBody(fields: Fields | URLSearchParams | string): string {
  if (typeof fields === 'string') return fields;
  if (fields instanceof URLSearchParams) return fields.toString();
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const item of [value].flat()) if (item !== undefined) form.append(name, item as string);
  return form.toString();
}

/** A small HTTP client over real sockets: keeps cookies as a browser does, follows nothing by itself. */
export class Agent {
  readonly origin: string;
  readonly cookies = new Map<string, Cookie>();
  readonly #headers: Readonly<Record<string, string>>;

  constructor(origin: string, headers: Readonly<Record<string, string>> = {}) {
    this.origin = origin;
    this.#headers = headers;
  }

  get(path: string | URL, asking: Asking = {}): Promise<Answer> {
    return this.send('GET', path, asking);
  }

  /** Posts a form (`application/x-www-form-urlencoded`); a text is sent as it is. */
  postForm(path: string | URL, fields: Fields | URLSearchParams | string, asking: Asking = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...asking.headers };
    return this.send('POST', path, { headers, body: formBody(fields) });
  }

  postJson(path: string | URL, body: unknown, asking: Asking = {}): Promise<Answer> {
    return this.send('POST', path, { headers: { 'content-type': 'application/json', ...asking.headers }, body: JSON.stringify(body) });
  }

  /** Any request. Cookies go to every path they were set for and below. */
  async send(method: string, path: string | URL, asking: Asking & { readonly body?: string } = {}): Promise<Answer> {
    const url = new URL(path, this.origin);
    const cookies = this.#cookiesFor(url);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { ...this.#headers, ...(cookies ? { cookie: cookies } : {}), ...asking.headers },
      ...(asking.body === undefined ? {} : { body: asking.body }),
    });
    this.#keep(response.headers);
    const text = await response.text();
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        try {
          return JSON.parse(text);
        } catch {
          throw new Error(`${method} ${url.pathname} answered ${response.status} without JSON: ${text.slice(0, 500)}`);
        }
      },
      location: location ? new URL(location, url) : undefined,
    };
  }

  #cookiesFor(url: URL): string {
    if (url.origin !== new URL(this.origin).origin) return '';
    const fitting = [...this.cookies].filter(([, { path }]) => path === '/' || url.pathname === path || url.pathname.startsWith(`${path}/`));
    return fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      const attribute = (key: string) => attributes.find((part) => part.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const isOver =
        attribute('max-age') === '0' || (attribute('expires') !== undefined && new Date(attribute('expires') as string).getTime() <= Date.now());
      if (isOver || value === '') this.cookies.delete(name);
      else this.cookies.set(name, { value, path: attribute('path') ?? '/' });
    }
  }
}
