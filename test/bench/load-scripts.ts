import type { Request } from 'autocannon';
import { proofMaker } from './proof-maker.ts';

/** One step of a connection: what is asked, and what must come back. */
export interface Step extends Request {
  readonly expect: number;
}

export interface FormPost {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parameters that never change. */
  readonly form: Readonly<Record<string, string>>;
}

/** What a load process is told to do, as data: it lives in another process. Every connection runs its own copy. */
export type Script =
  | { readonly kind: 'get'; readonly path: string }
  | { readonly kind: 'post'; readonly post: FormPost }
  /** Posts one of many values in turn. */
  | { readonly kind: 'each'; readonly post: FormPost; readonly parameter: string; readonly values: readonly string[]; readonly expect?: number }
  /** Each connection starts with a refresh token of its own and goes on with what it gets. */
  | { readonly kind: 'refresh'; readonly post: FormPost; readonly tokens: readonly string[] }
  /** An authorization request with a browser's cookies, then the code at the token endpoint. */
  | { readonly kind: 'code-flow'; readonly authorize: string; readonly cookies: readonly string[]; readonly post: FormPost }
  /** The same with a pushed request before it, and a key of each connection to which the tokens are bound. */
  | {
      readonly kind: 'par-dpop';
      readonly push: FormPost;
      readonly authorize: string;
      readonly cookies: readonly string[];
      readonly post: FormPost;
    }
  /** A person without cookies opens the login page, signs in with a password and gets a code: somebody else each time. */
  | { readonly kind: 'sign-in'; readonly authorize: string; readonly path: string; readonly usernames: readonly string[]; readonly password: string };

const formType = 'application/x-www-form-urlencoded';

function posting({ path, headers, form }: FormPost, more: Readonly<Record<string, string>> = {}): Request {
  return { method: 'POST', path, headers: { ...headers, 'content-type': formType }, body: new URLSearchParams({ ...form, ...more }).toString() };
}

/** Path and query of where an answer leads. */
function locationOf(headers: object): string {
  const { location = '', Location = location } = headers as Record<string, string>;
  const { pathname, search } = new URL(Location, 'http://nowhere');
  return pathname + search;
}

/** The code in the answer of an authorization endpoint. */
function codeOf(headers: object): string {
  return new URL(locationOf(headers), 'http://nowhere').searchParams.get('code') ?? 'none';
}

/** The cookies of another person each time. */
function cookieTurns(cookies: readonly string[], connection: number): (request: Request) => Request {
  let next = connection * 157;
  return (request) => {
    next = (next + 1) % cookies.length;
    return { ...request, headers: { cookie: cookies[next] as string } };
  };
}

function pushedSteps(script: Extract<Script, { kind: 'par-dpop' }>, connection: number, url: string): Step[] {
  const proofOf = proofMaker();
  const withCookies = cookieTurns(script.cookies, connection);
  let requestUri = '';
  let code = '';
  return [
    {
      ...posting(script.push),
      onResponse: (_status, body) => {
        requestUri = (JSON.parse(body) as { request_uri?: string }).request_uri ?? 'none';
      },
      expect: 201,
    },
    {
      setupRequest: (request) => ({
        ...withCookies(request),
        method: 'GET',
        path: `${script.authorize}&request_uri=${encodeURIComponent(requestUri)}`,
      }),
      onResponse: (_status, _body, _context, headers) => {
        code = codeOf(headers);
      },
      expect: 302,
    },
    {
      setupRequest: (request) => {
        const { headers, ...post } = posting(script.post, { code });
        return { ...request, ...post, headers: { ...headers, dpop: proofOf('POST', `${url}${script.post.path}`) } };
      },
      expect: 200,
    },
  ];
}

/** The value of a hidden field of a page. */
function hiddenField(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? 'none';
}

/** The cookies that an answer sets, as a browser sends them back. */
function cookiesOf(headers: object): string {
  const { 'set-cookie': lines = [], 'Set-Cookie': set = lines } = headers as Record<string, string | string[]>;
  return [set]
    .flat()
    .map((line) => line.slice(0, line.indexOf(';')))
    .join('; ');
}

function signInSteps({ authorize, path, usernames, password }: Extract<Script, { kind: 'sign-in' }>, connection: number): Step[] {
  let next = connection * 157;
  let [cookie, page] = ['', ''];
  let form = { transaction: '', csrf_token: '' };
  return [
    {
      method: 'GET',
      path: authorize,
      onResponse: (_status, _body, _context, headers) => {
        cookie = cookiesOf(headers ?? {});
        page = locationOf(headers ?? {});
      },
      expect: 302,
    },
    {
      setupRequest: (request) => ({ ...request, method: 'GET', path: page, headers: { cookie } }),
      onResponse: (_status, body) => {
        form = { transaction: hiddenField(body, 'transaction'), csrf_token: hiddenField(body, 'csrf_token') };
      },
      expect: 200,
    },
    {
      setupRequest: (request) => {
        next = (next + 1) % usernames.length;
        return { ...request, ...posting({ path, headers: { cookie }, form }, { username: usernames[next] as string, password }) };
      },
      expect: 303,
    },
  ];
}

/** The steps of one connection, repeated until the time is up. */
export function stepsOf(script: Script, connection: number, url: string): Step[] {
  switch (script.kind) {
    case 'par-dpop':
      return pushedSteps(script, connection, url);
    case 'sign-in':
      return signInSteps(script, connection);
    case 'get':
      return [{ method: 'GET', path: script.path, expect: 200 }];
    case 'post':
      return [{ ...posting(script.post), expect: 200 }];
    case 'each': {
      let next = connection * 31;
      const setupRequest = (request: Request) => {
        next = (next + 1) % script.values.length;
        return { ...request, ...posting(script.post, { [script.parameter]: script.values[next] as string }) };
      };
      return [{ setupRequest, expect: script.expect ?? 200 }];
    }
    case 'refresh': {
      let token = script.tokens[connection] as string;
      return [
        {
          setupRequest: (request) => ({ ...request, ...posting(script.post, { refresh_token: token }) }),
          onResponse: (_status, body) => {
            token = (JSON.parse(body) as { refresh_token?: string }).refresh_token ?? 'none';
          },
          expect: 200,
        },
      ];
    }
    case 'code-flow': {
      let code = '';
      return [
        {
          method: 'GET',
          path: script.authorize,
          setupRequest: cookieTurns(script.cookies, connection),
          onResponse: (_status, _body, _context, headers) => {
            code = codeOf(headers);
          },
          expect: 302,
        },
        { setupRequest: (request) => ({ ...request, ...posting(script.post, { code }) }), expect: 200 },
      ];
    }
  }
}
