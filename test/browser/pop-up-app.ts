import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

const libraries: Readonly<Record<string, string>> = {
  '/msal.js': '@azure/msal-browser/lib/msal-browser.min.js',
  '/oidc.js': 'oidc-client-ts/dist/browser/oidc-client-ts.min.js',
};

/** The page an application comes back to in its pop-up: what it says depends on the library, which the path names. */
const callbacks: Readonly<Record<string, string>> = {
  '/back/own': `<script>
    const { opener } = window;
    document.title = opener === null ? 'alone' : 'with its opener';
    opener?.postMessage(location.search + location.hash, location.origin);
  </script>`,
  '/back/oidc': '<script src="/oidc.js"></script><script>new oidc.UserManager({}).signinPopupCallback();</script>',
  '/back/out': '<script src="/oidc.js"></script><script>new oidc.UserManager({}).signoutPopupCallback();</script>',
  // MSAL reads the address of the pop-up from outside.
  '/back/msal': '',
};

/** An application in a page, which signs people in with pop-ups. What its functions resolve to, the test asks for. */
export interface PopUpApp {
  readonly origin: string;
  close(): void;
}

const start = `<script src="/msal.js"></script><script src="/oidc.js"></script><script>
  const arrived = new Promise((resolve) => addEventListener('message', ({ data, origin }) => origin === location.origin && typeof data === 'string' && resolve(data)));
  const handles = {};
  function openOwn(address) { handles.own = open(address, '_blank', 'width=500,height=600'); }
  function closedOwn() { return handles.own.closed; }
  function manager(authority, client_id) {
    return new oidc.UserManager({ authority, client_id, redirect_uri: location.origin + '/back/oidc', popup_post_logout_redirect_uri: location.origin + '/back/out', scope: 'openid profile', automaticSilentRenew: false });
  }
  function signInOidc(authority, clientId) { handles.oidc = manager(authority, clientId).signinPopup().then((user) => user.profile.sub, String); }
  function signOutOidc(authority, clientId) { handles.out = manager(authority, clientId).signoutPopup().then(() => 'out', String); }
  async function signInMsal(authority, clientId) {
    const app = await msal.createStandardPublicClientApplication({
      auth: { clientId, authority, knownAuthorities: [location.host, new URL(authority).host], redirectUri: location.origin + '/back/msal', protocolMode: 'OIDC',
        OIDCOptions: { serverResponseType: 'fragment', defaultScopes: ['openid', 'profile'] } },
      cache: { cacheLocation: 'sessionStorage' },
    });
    handles.msal = app.loginPopup({ scopes: ['openid', 'profile'] }).then(({ idTokenClaims }) => idTokenClaims.sub, String);
  }
</script>`;

export async function openPopUpApp(): Promise<PopUpApp> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const library = libraries[pathname];
    if (library !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(join(packageRoot, 'node_modules', library)));
      return;
    }
    const body = pathname === '/' ? start : callbacks[pathname];
    if (body === undefined) response.writeHead(204).end();
    else response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><link rel="icon" href="data:,"><title>app</title>${body}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, close: () => server.close() };
}
