import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A relying party with a session of its own in the browser: a cookie. */
export interface SessionClient {
  readonly origin: string;
  /** What the browser asked it for, as `PATH?QUERY`, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** Frames the page of the platform and asks it about the session; the answer becomes the title of the page (OIDC Session Management §3.1). */
const watch = (address: string, message: string) => `<title>waiting</title><h1>Watch</h1><iframe hidden id="op" src="${address}"></iframe><script>
  const frame = document.getElementById('op');
  const { origin } = new URL(frame.src);
  addEventListener('message', (event) => { if (event.origin === origin) document.title = event.data; });
  frame.onload = () => frame.contentWindow.postMessage(${JSON.stringify(message)}, origin);
</script>`;

/** The front-channel logout page: ends the session of the browser, and tells by a script of its own that it could. */
const frontChannel = `<title>Out</title><script>fetch('/ran?cookie=' + encodeURIComponent(document.cookie));</script>`;

export async function openSessionClient(): Promise<SessionClient> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams: query, search } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${pathname}${search}`);
    const page = (html: string, headers: Record<string, string> = {}) =>
      void response
        .writeHead(200, { 'content-type': 'text/html', ...headers })
        .end(`<!doctype html><html lang="en"><link rel="icon" href="data:,">${html}</html>`);
    if (pathname === '/callback') page('<title>Back</title><h1>Back</h1>', { 'set-cookie': 'shop=signed-in; Path=/' });
    else if (pathname === '/watch') page(watch(query.get('frame') ?? '', query.get('message') ?? ''));
    else if (pathname === '/signed-out') page(frontChannel, { 'set-cookie': 'shop=; Path=/; Max-Age=0' });
    else if (pathname === '/bye') page('<title>Bye</title><h1>Bye</h1>');
    else response.writeHead(204).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
