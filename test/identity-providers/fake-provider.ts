import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A request as the provider saw it. */
interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: URLSearchParams;
}

type Listener = (request: SeenRequest, reply: Parameters<RequestListener>[1]) => void;

/** A provider over a real socket that answers as it is told; what is not told it does right. */
export interface FakeProvider {
  readonly url: string;
  /** Answers by path: `/token`, `/profile`, `/people/...`, `/keys`, `/.well-known/openid-configuration`. */
  readonly answers: Map<string, Listener>;
  readonly seen: SeenRequest[];
  readonly publicJwk: JWK;
  /** An ID token of this provider for our registration; `claims` overrides, undefined leaves out. */
  idToken(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>, key?: CryptoKey | Uint8Array): Promise<string>;
  /** What a JSON answer looks like. */
  json(value: unknown, status?: number): Listener;
  last(path: string): SeenRequest;
  stop(): Promise<void>;
}

export const upstreamClient = { clientId: 'signet at: upstream', clientSecret: 'secret: with %/+&= and ü' } as const;
export const upstreamSecret = 'secret: with %/+&= and more';

export async function startFakeProvider(): Promise<FakeProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'upstream-1', alg: 'ES256', use: 'sig' };
  const answers = new Map<string, Listener>();
  const seen: SeenRequest[] = [];
  const json: FakeProvider['json'] =
    (value, status = 200) =>
    (_request, reply) => {
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
  const usual: Readonly<Record<string, () => Listener>> = {
    '/token': () => json({ access_token: 'upstream-access', token_type: 'Bearer', expires_in: 60 }),
    '/profile': () => json({ userId: `person-${randomUUID()}` }),
    '/keys': () => json({ keys: [publicJwk] }),
    '/.well-known/openid-configuration': () =>
      json({
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        userinfo_endpoint: `${url}/profile`,
        jwks_uri: `${url}/keys`,
        authorization_response_iss_parameter_supported: true,
      }),
  };
  const server = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] as string;
      const asked = { method: request.method ?? '', path, headers: request.headers, body: new URLSearchParams(text) };
      seen.push(asked);
      const answer = answers.get(path) ?? usual[path]?.();
      if (answer) answer(asked, reply);
      else reply.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    answers,
    seen,
    publicJwk,
    json,
    idToken(claims = {}, header = {}, key = privateKey) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: url, aud: upstreamClient.clientId, sub: 'upstream-user', iat: now, exp: now + 60, ...claims };
      const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload;
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'upstream-1', ...header }).sign(key);
    },
    last(path) {
      const found = seen.findLast((request) => request.path === path);
      if (!found) throw new Error(`nothing asked for ${path}`);
      return found;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
