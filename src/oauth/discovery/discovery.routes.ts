import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../../kernel/base/crypto/secrets.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { type KeySet, loadKeys } from '../../keys/signing-keys/index.ts';
import { providerMetadata } from './metadata.ts';
import { withCertificates } from './mtls-metadata.ts';

/** A document as it is sent, with the name of its version (RFC 9110 §8.8.3). */
interface Document {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

const maxAgeSeconds = 300;

function document(type: string, body: Buffer): Document {
  return { type, body, etag: `"${sha256(body.toString('utf8')).toString('base64url').slice(0, 22)}"` };
}

const anybody = { 'access-control-allow-origin': '*' } as const;
const preflight = {
  ...anybody,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
} as const;

/** Whether a list of entity tags names a version: weakly compared, as befits a GET, and `*` names any (RFC 9110 §13.1.2). */
function names(list: string, etag: string): boolean {
  return list.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || (tag.startsWith('W/') ? tag.slice(2) : tag) === etag;
  });
}

/** Public: any origin may read it, without credentials; whoever has this version already gets nothing. */
function sendPublic(request: FastifyRequest, reply: FastifyReply, { type, body, etag }: Document): FastifyReply {
  reply.headers({ ...anybody, 'cache-control': `public, max-age=${maxAgeSeconds}`, etag });
  const isKnown = request.method !== 'POST' && names(request.headers['if-none-match'] ?? '', etag);
  return isKnown ? reply.code(304).send() : reply.type(type).send(body);
}

/** Where clients look for an issuer's metadata: below it, and between host and path of it (OIDC Discovery §4, RFC 8414 §3.1, §5), as seen behind a proxy that takes the path of the public address away, too. */
function addressesOf({ issuer }: Runtime): readonly string[] {
  const places = new Set(['/oauth', new URL(issuer).pathname]);
  const between = [...places].flatMap((place) => [`/.well-known/oauth-authorization-server${place}`, `/.well-known/openid-configuration${place}`]);
  return ['/oauth/.well-known/openid-configuration', ...between];
}

/** Discovery by OIDC and by RFC 8414, and the JWK Set. Serialised once for each set of keys; a request costs no query. */
export const discoveryRoutes: Routes = (app, runtime) => {
  let made: { readonly keys: KeySet; readonly metadata: Document; readonly jwks: Document } | undefined;
  const documents = async () => {
    const keys = await loadKeys(runtime);
    if (made?.keys === keys) return made;
    const metadata = document(
      'application/json; charset=utf-8',
      Buffer.from(JSON.stringify(withCertificates(runtime, providerMetadata(runtime, keys.algorithms)))),
    );
    made = { keys, metadata, jwks: document('application/jwk-set+json', keys.jwks) };
    return made;
  };
  const keySet = '/oauth/v1/keys';
  for (const path of addressesOf(runtime))
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: async (request, reply) => sendPublic(request, reply, (await documents()).metadata),
    });
  app.get(keySet, async (request, reply) => sendPublic(request, reply, (await documents()).jwks));
  for (const path of [...addressesOf(runtime), keySet]) app.options(path, async (_request, reply) => reply.code(204).headers(preflight).send());
};
