import type { FastifyReply } from 'fastify';
import type { Routes } from '../../kernel/http/door.ts';
import { loadKeys } from '../../keys/index.ts';
import { providerMetadata } from './metadata.ts';

/** Public documents: any origin may read them, without credentials. */
function sendPublic(reply: FastifyReply, type: string, maxAgeSeconds: number, body: Buffer): FastifyReply {
  return reply
    .headers({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${maxAgeSeconds}` })
    .type(type)
    .send(body);
}

/** Discovery by OIDC and by RFC 8414, and the JWK Set. Serialised once; a request costs no query. */
export const discoveryRoutes: Routes = (app, runtime) => {
  const metadata = Buffer.from(JSON.stringify(providerMetadata(runtime)));
  for (const path of ['/oauth/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/oauth'])
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: async (_request, reply) => sendPublic(reply, 'application/json; charset=utf-8', 300, metadata),
    });
  app.get('/oauth/v1/keys', async (_request, reply) => sendPublic(reply, 'application/jwk-set+json', 300, (await loadKeys(runtime)).jwks));
};
