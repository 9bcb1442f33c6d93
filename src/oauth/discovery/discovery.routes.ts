import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../../kernel/crypto/secrets.ts';
import type { Routes } from '../../kernel/http/door.ts';
import { type KeySet, loadKeys } from '../../keys/index.ts';
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

/** Public: any origin may read it, without credentials; whoever has this version already gets nothing. */
function sendPublic(request: FastifyRequest, reply: FastifyReply, { type, body, etag }: Document): FastifyReply {
  reply.headers({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${maxAgeSeconds}`, etag });
  const isKnown = request.method !== 'POST' && request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag);
  return isKnown ? reply.code(304).send() : reply.type(type).send(body);
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
  for (const path of ['/oauth/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/oauth'])
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: async (request, reply) => sendPublic(request, reply, (await documents()).metadata),
    });
  app.get('/oauth/v1/keys', async (request, reply) => sendPublic(request, reply, (await documents()).jwks));
};
