import { createHash, randomUUID } from 'node:crypto';
import { type BareRoutes, hashOf, makeToken } from './bare.ts';
import { checkBasic, formOf } from './bare-client.ts';
import { signBareJwt } from './client-credentials.ts';
import { sealedPerson } from './sealed-person.ts';

const readSession = `select user_id from bare_session where hash = decode($1, 'hex') and expires_at > now()`;

const storeCode = {
  name: 'bare-store-code',
  text: `with asked as (select * from json_to_recordset($1::json) as x(
       ord int, hash text, client_id text, user_id text, redirect_uri text, scope text, challenge text, nonce text, person text, details jsonb)),
     code as (insert into bare_code (hash, client_id, user_id, redirect_uri, scope, challenge, nonce, expires_at)
       select decode(hash, 'hex'), client_id, user_id, redirect_uri, scope, challenge, nonce, now() + interval '1 minute' from asked),
     event as (insert into bare_event (type, client_id, person, details) select 'CODE_ISSUED', client_id, person, details from asked)
     select ord from asked`,
};

const readCode = `select client_id, user_id, redirect_uri, scope, challenge, nonce, expires_at > now() and used_at is null as is_good from bare_code where hash = decode($1, 'hex')`;

const redeem = {
  name: 'bare-redeem',
  text: `with asked as materialized (select * from json_to_recordset($1::json) as x(
       ord int, code_hash text, refresh_hash text, access_hash text, family uuid, client_id text, user_id text, scope text, expires_at timestamptz, person text, details jsonb)),
     used as (update bare_code c set used_at = now() from asked a where c.hash = decode(a.code_hash, 'hex') and c.used_at is null returning a.ord),
     won as materialized (select a.* from asked a join used using (ord)),
     refresh as (insert into bare_refresh (hash, family, client_id, user_id, scope, expires_at)
       select decode(refresh_hash, 'hex'), family, client_id, user_id, scope, now() + interval '1 day' from won),
     access as (insert into bare_token (hash, family, client_id, user_id, scope, expires_at)
       select decode(access_hash, 'hex'), family, client_id, user_id, scope, expires_at from won),
     event as (insert into bare_event (type, client_id, person, details) select 'TOKEN_ISSUED', client_id, person, details from won)
     select ord from won`,
};

/** The code flow: session read, code stored; then secret, code read, PKCE, one grouped redemption, ID token with ES256. */
export const codeFlow: BareRoutes = (app, { pool, commit }) => {
  app.get<{ Querystring: Record<string, string> }>('/authorize', async (request, reply) => {
    const { client_id, redirect_uri = '', scope, code_challenge, nonce, state = '' } = request.query;
    const secret = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const { rows } = await pool.query<{ user_id: string }>({ name: 'bare-read-session', text: readSession, values: [hashOf(secret)] });
    const [session] = rows;
    if (!session) return reply.code(400).send({ error: 'login_required' });
    const code = makeToken();
    const { user_id } = session;
    const person = sealedPerson(user_id, code.hash);
    await commit(storeCode, {
      hash: code.hash,
      client_id,
      user_id,
      redirect_uri,
      scope,
      challenge: code_challenge,
      nonce,
      person,
      details: { scope },
    });
    return reply.header('cache-control', 'no-store').redirect(`${redirect_uri}?code=${code.value}&state=${encodeURIComponent(state)}`);
  });
  app.post('/code', async (request, reply) => {
    const form = formOf(request.body);
    const clientId = checkBasic(request.headers.authorization);
    if (clientId === undefined) return reply.code(401).send({ error: 'invalid_client' });
    const codeHash = hashOf(form.code ?? '');
    const { rows } = await pool.query({ name: 'bare-read-code', text: readCode, values: [codeHash] });
    const [known] = rows;
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    if (!known?.is_good || known.client_id !== clientId || known.redirect_uri !== form.redirect_uri || known.challenge !== challenge)
      return reply.code(400).send({ error: 'invalid_grant' });
    const [refresh, access] = [makeToken(), makeToken()];
    const { user_id, scope, nonce } = known;
    const now = Math.floor(Date.now() / 1000);
    const idToken = signBareJwt({
      iss: 'http://bare',
      sub: user_id,
      aud: clientId,
      iat: now,
      exp: now + 3600,
      nonce,
      at_hash: access.hash.slice(0, 32),
    });
    const family = randomUUID();
    const expires_at = new Date(Date.now() + 900_000);
    const row = {
      code_hash: codeHash,
      refresh_hash: refresh.hash,
      access_hash: access.hash,
      family,
      client_id: clientId,
      user_id,
      scope,
      expires_at,
      person: sealedPerson(user_id, refresh.hash),
    };
    if (!(await commit(redeem, { ...row, details: { grantType: 'authorization_code', scope } })))
      return reply.code(400).send({ error: 'invalid_grant' });
    reply.header('cache-control', 'no-store');
    return { access_token: access.value, refresh_token: refresh.value, id_token: idToken, token_type: 'Bearer', expires_in: 900, scope };
  });
};
