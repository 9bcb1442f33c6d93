import { type BareRoutes, hashOf } from './bare.ts';
import { checkBasic, formOf } from './bare-client.ts';
import { sealedPerson } from './sealed-person.ts';

const read = `select client_id, user_id, scope, extract(epoch from issued_at)::int as iat, extract(epoch from expires_at)::int as exp, expires_at > now() as is_alive
  from bare_token where hash = decode($1, 'hex')`;

const append = {
  name: 'bare-append',
  text: `with asked as (select * from json_to_recordset($1::json) as x(ord int, client_id text, person text, details jsonb)),
     event as (insert into bare_event (type, client_id, person, details)
       select 'API_ACCESS_GRANTED', client_id, null, null from asked union all select 'TOKEN_VALIDATED', client_id, person, details from asked)
     select ord from asked`,
};

/** Introspection: secret, one read, one grouped append of the two events: that the gateway was let in, and what it learned. */
export const introspection: BareRoutes = (app, { pool, commit }) => {
  app.post('/introspect', async (request, reply) => {
    const form = formOf(request.body);
    const clientId = checkBasic(request.headers.authorization);
    if (clientId === undefined) return reply.code(401).send({ error: 'invalid_client' });
    const hash = hashOf(form.token ?? '');
    const { rows } = await pool.query({ name: 'bare-read-token', text: read, values: [hash] });
    const [token] = rows;
    const person = token?.user_id ? sealedPerson(token.user_id, hash) : null;
    await commit(append, { client_id: clientId, person, details: { isActive: token?.is_alive === true } });
    reply.header('cache-control', 'no-store');
    if (!token?.is_alive) return { active: false };
    const { client_id, user_id, scope, iat, exp } = token;
    return { active: true, client_id, sub: user_id ?? client_id, scope, iat, exp, token_type: 'Bearer' };
  });
};
