import { type BareRoutes, hashOf, makeToken } from './bare.ts';
import { checkBasic, formOf } from './bare-client.ts';
import { sealedPerson } from './sealed-person.ts';

const read = `select family, client_id, user_id, scope, expires_at > now() as is_alive, used_at is null as is_unused from bare_refresh where hash = decode($1, 'hex')`;

/** The old token is used up if it still can be, and then the new pair and the event are stored. */
const rotate = {
  name: 'bare-rotate',
  text: `with asked as materialized (select * from json_to_recordset($1::json) as x(
       ord int, old_hash text, new_hash text, access_hash text, family uuid, client_id text, user_id text, scope text, expires_at timestamptz, person text, details jsonb)),
     used as (update bare_refresh r set used_at = now() from asked a where r.hash = decode(a.old_hash, 'hex') and r.used_at is null returning a.ord),
     won as materialized (select a.* from asked a join used using (ord)),
     refresh as (insert into bare_refresh (hash, family, client_id, user_id, scope, expires_at)
       select decode(new_hash, 'hex'), family, client_id, user_id, scope, now() + interval '1 day' from won),
     access as (insert into bare_token (hash, family, client_id, user_id, scope, expires_at)
       select decode(access_hash, 'hex'), family, client_id, user_id, scope, expires_at from won),
     event as (insert into bare_event (type, client_id, person, details) select 'TOKEN_REFRESHED', client_id, person, details from won)
     select ord from won`,
};

/** Refresh: secret, one read, one grouped conditional rotation. */
export const refresh: BareRoutes = (app, { pool, commit }) => {
  app.post('/refresh', async (request, reply) => {
    const form = formOf(request.body);
    const clientId = checkBasic(request.headers.authorization);
    if (clientId === undefined) return reply.code(401).send({ error: 'invalid_client' });
    const oldHash = hashOf(form.refresh_token ?? '');
    const { rows } = await pool.query({ name: 'bare-read-refresh', text: read, values: [oldHash] });
    const [known] = rows;
    if (!known?.is_alive || !known.is_unused || known.client_id !== clientId) return reply.code(400).send({ error: 'invalid_grant' });
    const [next, access] = [makeToken(), makeToken()];
    const { family, user_id, scope } = known;
    const expires_at = new Date(Date.now() + 900_000);
    const details = { grantType: 'refresh_token', family };
    const isWon = await commit(rotate, {
      old_hash: oldHash,
      new_hash: next.hash,
      access_hash: access.hash,
      family,
      client_id: clientId,
      user_id,
      scope,
      expires_at,
      person: sealedPerson(user_id, next.hash),
      details,
    });
    if (!isWon) return reply.code(400).send({ error: 'invalid_grant' });
    reply.header('cache-control', 'no-store');
    return { access_token: access.value, refresh_token: next.value, token_type: 'Bearer', expires_in: 900, scope };
  });
};
