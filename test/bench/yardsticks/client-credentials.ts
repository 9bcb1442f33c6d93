import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { type BareRoutes, hashOf, makeToken } from './bare.ts';
import { checkBasic, formOf } from './bare-client.ts';

const lifetimeMs = 900_000;

/** Token and event in one statement. */
const issue = {
  name: 'bare-issue',
  text: `with asked as (select * from json_to_recordset($1::json) as x(ord int, hash text, client_id text, scope text, expires_at timestamptz, details jsonb)),
     token as (insert into bare_token (hash, client_id, scope, expires_at) select decode(hash, 'hex'), client_id, scope, expires_at from asked),
     event as (insert into bare_event (type, client_id, details) select 'TOKEN_ISSUED', client_id, details from asked)
     select ord from asked`,
};

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
/** The option stands on the key itself: in an object around it, Node takes as long to find the key as to sign. */
const key = Object.assign(createPrivateKey(privateKey), { dsaEncoding: 'ieee-p1363' } as const);
const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'bare', typ: 'at+jwt' })).toString('base64url');

/** A JWT signed with ES256, synchronously: the signature takes less time than a trip to another thread. */
export function signBareJwt(claims: object): string {
  const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

function bareJwt(clientId: string, scope: string): { value: string; hash: string } {
  const now = Math.floor(Date.now() / 1000);
  const value = signBareJwt({
    iss: 'http://bare',
    sub: clientId,
    aud: ['http://bare'],
    client_id: clientId,
    iat: now,
    exp: now + lifetimeMs / 1000,
    jti: randomUUID(),
    scope,
  });
  return { value, hash: hashOf(value) };
}

/** Client credentials: secret, token, one grouped statement. */
export const clientCredentials: BareRoutes = (app, { commit }) => {
  for (const [path, mint] of [
    ['/token', makeToken],
    ['/token-jwt', bareJwt],
  ] as const)
    app.post(path, async (request, reply) => {
      const form = formOf(request.body);
      const clientId = checkBasic(request.headers.authorization);
      if (clientId === undefined || form.grant_type !== 'client_credentials') return reply.code(401).send({ error: 'invalid_client' });
      const scope = form.scope ?? 'read';
      const token = mint(clientId, scope);
      const details = { grantType: 'client_credentials', scope };
      await commit(issue, { hash: token.hash, client_id: clientId, scope, expires_at: new Date(Date.now() + lifetimeMs), details });
      reply.header('cache-control', 'no-store');
      return { access_token: token.value, token_type: 'Bearer', expires_in: lifetimeMs / 1000, scope };
    });
};
