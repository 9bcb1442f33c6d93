import { randomUUID } from 'node:crypto';
import { mintOpaque } from '../../src/kernel/base/crypto/opaque-value.ts';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { openSealing, parseSealingKeys } from '../../src/kernel/base/crypto/sealing.ts';
import { randomSecret, sha256 } from '../../src/kernel/base/crypto/secrets.ts';
import { PersonKeys } from '../../src/kernel/trail/person/person-keys.ts';
import { openTrailReferences } from '../../src/kernel/trail/person/trail-references.ts';
import { basicOf, type GivenClient, type GivenUser, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { testSettings } from '../support/test-settings.ts';
import type { BenchDatabase } from './bench-database.ts';
import { bareTables, makeToken } from './yardsticks/bare.ts';
import { bareClient } from './yardsticks/bare-client.ts';

/** Everything the workloads start from, on both sides. */
export interface Seed {
  readonly product: {
    readonly opaque: GivenClient;
    readonly jwt: GivenClient;
    readonly web: GivenClient;
    readonly api: GivenClient;
    readonly refreshTokens: readonly string[];
    readonly accessTokens: readonly string[];
    readonly cookies: readonly string[];
    readonly usernames: readonly string[];
    /** Of every person. */
    readonly password: string;
    /** A client whose secret somebody chose: its hash is a slow one. */
    readonly chosen: GivenClient;
    readonly device: GivenClient;
    readonly deviceCodes: readonly string[];
  };
  readonly bare: {
    readonly basic: { readonly authorization: string };
    readonly refreshTokens: readonly string[];
    readonly accessTokens: readonly string[];
    readonly cookies: readonly string[];
    readonly deviceCodes: readonly string[];
  };
}

/** Half of them serve refresh, which ends the access tokens beside it, the others introspection. */
const knownTokens = 10_000;
/** People with a session. So many that nobody has many sign-ins at once: how many one may have is looked at with each. */
const people = 5000;
const day = 86_400_000;
/** So many that a device polls no more often than its turn comes. */
const devices = 10_000;

/** Fills the tables with what others did before, so that indexes have a realistic depth and the planner realistic figures. */
async function fillTables({ session }: BenchDatabase, rows: number): Promise<void> {
  const past = `now() - i * interval '1 second'`;
  for (const sql of [
    `insert into audit_event (id, type, outcome, category, channel, transaction_id, client_id, app_name, person_key, sealed, person_ref, address_ref, details)
       select gen_random_uuid(), (array['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', 'API_ACCESS_GRANTED'])[1 + i % 3], 'SUCCESS', 'TOKEN',
       'OAUTH', 'SIGNET-' || gen_random_uuid(), 'other-' || i % 50, 'Other', gen_random_uuid(), repeat('filler', 20), decode(md5('person-' || i % 5000), 'hex'), decode(md5('192.0.2.1'), 'hex'), '{"grantType":"client_credentials"}' from generate_series(1, $1) i`,
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at, refresh_issued, refresh_expires_at)
       select gen_random_uuid(), 'other-' || i % 50, 'person-' || i % 5000, '{read}', '{pwd}', ${past}, now() + interval '10 minutes', true, now() + interval '1 day' from generate_series(1, $1 / 2) i`,
    `insert into refresh_token (hash, family_id, generation) select sha256(convert_to('filler' || i, 'UTF8')), gen_random_uuid(), 1 from generate_series(1, $1) i`,
    `insert into access_token (id, hash, client_id, scopes, expires_at)
       select gen_random_uuid(), sha256(convert_to('filler' || i, 'UTF8')), 'other-' || i % 50, '{read}', now() + (i % 48) * interval '30 minutes' from generate_series(1, $1) i`,
    `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, auth_time, expires_at, consumed_at)
       select sha256(convert_to('filler' || i, 'UTF8')), gen_random_uuid(), 'other-' || i % 50, 'person-' || i % 5000, '{read}', '{pwd}', ${past}, now(), now() from generate_series(1, $1) i`,
    `insert into bare_code (hash, client_id, user_id, redirect_uri, scope, challenge, expires_at, used_at)
       select sha256(convert_to('filler' || i, 'UTF8')), 'other', 'person-' || i % 5000, 'https://bare.example/callback', 'read', 'filler', now(), now() from generate_series(1, $1) i`,
    `insert into bare_token (hash, client_id, scope, expires_at) select sha256(convert_to('filler' || i, 'UTF8')), 'other', 'read', now() + interval '1 day' from generate_series(1, $1) i`,
    `insert into bare_refresh (hash, family, client_id, user_id, scope, expires_at)
       select sha256(convert_to('filler' || i, 'UTF8')), gen_random_uuid(), 'other', 'person-' || i % 5000, 'read', now() + interval '1 day' from generate_series(1, $1) i`,
    `insert into bare_event (type, client_id, details) select 'TOKEN_ISSUED', 'other', '{"grantType":"client_credentials"}' from generate_series(1, $1) i`,
  ])
    await session.query(sql, [rows]);
}

function hex(text: string): string {
  return `\\x${sha256(text).toString('hex')}`;
}

const storeDevice = `insert into device_authorization (id, device_hash, user_code_digest, client_id, request, interval_seconds, expires_at)
  values ($1::uuid, $2, $1::uuid::text, $3, $4, 5, now() + interval '1 day')`;

/** Devices whose people have not decided yet. */
async function seedDevices({ session }: BenchDatabase, { clientId }: GivenClient): Promise<string[]> {
  const codes: string[] = [];
  const request = JSON.stringify({ client_id: clientId, scope: 'read' });
  await session.query('begin');
  while (codes.length < devices) {
    const code = mintOpaque('deviceCode', new Date(Date.now() + day));
    await session.query({ name: 'seed-device', text: storeDevice, values: [randomUUID(), `\\x${code.hashHex}`, clientId, request] });
    codes.push(code.value);
  }
  await session.query('commit');
  return codes;
}

/** The keys under which events about people are sealed: each was made with the first event about its person, long before. */
async function seedPersonKeys({ session }: BenchDatabase, users: readonly GivenUser[]): Promise<void> {
  const query = <Row>(text: string, values: readonly unknown[]) => session.query(text, [...values]).then(({ rows }) => rows as Row[]);
  const sealing = openSealing(parseSealingKeys([testSettings.SIGNET_SEALING_KEYS as string]));
  const references = await openTrailReferences(query, sealing);
  const keys = new PersonKeys(query, sealing);
  await Promise.all(users.map(({ userId }) => keys.ofPerson(references.person(userId))));
}

async function seedProduct(database: BenchDatabase): Promise<Seed['product']> {
  const { session } = database;
  const target = { sql: async (text: string, values: readonly unknown[] = []) => (await session.query(text, [...values])).rows };
  const openId = {
    expirationTimeSeconds: 3600,
    additionalAudiences: [],
    deleteTokensOnLogout: false,
    postLogoutRedirectUrl: null,
    additionalPostLogoutRedirectUrls: [],
  };
  const opaque = await givenClient(target, {});
  const jwt = await givenClient(target, { access_token_format: 'JWT' });
  const web = await givenClient(target, { consent_disabled: true, open_id_connect: { ...openId, idTokenSignedResponseAlg: 'ES256' } });
  const secret = 'a secret that somebody chose for this client';
  const chosen = await givenClient(target, { secret, secret_hash: await hashPassword(secret) });
  const api = await givenApiClient(target, ['TOKEN_INTROSPECTION']);
  const users: GivenUser[] = [];
  const expiresAt = new Date(Date.now() + day);
  const family = `insert into token_family (id, client_id, user_id, scopes, acr, amr, auth_time, access_expires_at, refresh_issued, refresh_expires_at)
    values ($1, $2, $3, '{read}', 'urn:signet:oidc:authentication_level:1', '{pwd}', now(), now() + interval '1 day', true, now() + interval '1 day')`;
  const refreshTokens: string[] = [];
  const accessTokens: string[] = [];
  await session.query('begin');
  while (users.length < people) users.push(await givenUser(target));
  for (let index = 0; index < knownTokens; index += 1) {
    const [id, refresh, access, user] = [randomUUID(), mintOpaque('refreshToken'), mintOpaque('accessToken', expiresAt), users[index % people]];
    await session.query({ name: 'seed-family', text: family, values: [id, web.clientId, user?.userId] });
    await session.query({
      name: 'seed-refresh',
      text: 'insert into refresh_token (hash, family_id, generation) values ($1, $2, 1)',
      values: [`\\x${refresh.hashHex}`, id],
    });
    const token = `insert into access_token (id, hash, family_id, client_id, user_id, scopes, expires_at) values ($1, $2, $3, $4, $5, '{read}', $6)`;
    await session.query({
      name: 'seed-access',
      text: token,
      values: [randomUUID(), `\\x${access.hashHex}`, id, web.clientId, user?.userId, expiresAt],
    });
    if (index < knownTokens / 2) refreshTokens.push(refresh.value);
    else accessTokens.push(access.value);
  }
  const cookies: string[] = [];
  for (const { userId } of users) {
    const [secret, browser] = [randomSecret(), randomSecret()];
    await session.query(
      `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
         values ($1, $2, $3, now(), 'urn:signet:oidc:authentication_level:1', '{pwd}', now() + interval '1 hour', now() + interval '2 hours')`,
      [randomUUID(), hex(secret), userId],
    );
    cookies.push(`signet_session=${secret}; signet_browser=${browser}`);
  }
  await session.query('commit');
  await seedPersonKeys(database, users);
  const device = await givenClient(target, { auth_method: 'PUBLIC', secret_hash: null, grant_types: ['DEVICE_CODE'], redirect_url: null });
  const signIn = { usernames: users.map(({ username }) => username), password: users[0]?.password as string };
  const deviceCodes = await seedDevices(database, device);
  return { opaque, jwt, web, api, chosen, refreshTokens, accessTokens, cookies, ...signIn, device, deviceCodes };
}

async function seedBare({ session }: BenchDatabase): Promise<Seed['bare']> {
  const { clientId, secret } = bareClient;
  await session.query('insert into bare_client values ($1, $2)', [clientId, hex(secret)]);
  const refreshTokens: string[] = [];
  const accessTokens: string[] = [];
  await session.query('begin');
  for (let index = 0; index < knownTokens; index += 1) {
    const [family, refresh, access, user] = [randomUUID(), makeToken(), makeToken(), `user-${index % people}`];
    const token = `insert into bare_token (hash, family, client_id, user_id, scope, expires_at) values ($1, $2, $3, $4, 'read', now() + interval '1 day')`;
    await session.query({ name: 'seed-bare-token', text: token, values: [`\\x${access.hash}`, family, clientId, user] });
    const refreshRow = `insert into bare_refresh (hash, family, client_id, user_id, scope, expires_at) values ($1, $2, $3, $4, 'read', now() + interval '1 day')`;
    await session.query({ name: 'seed-bare-refresh', text: refreshRow, values: [`\\x${refresh.hash}`, family, clientId, user] });
    if (index < knownTokens / 2) refreshTokens.push(refresh.value);
    else accessTokens.push(access.value);
  }
  const cookies: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const value = randomSecret();
    await session.query(`insert into bare_session values ($1, $2, now() + interval '1 hour')`, [hex(value), `user-${index}`]);
    cookies.push(`session=${value}`);
  }
  await session.query('commit');
  const { rows } = await session.query<{ code: string }>(
    `with made as (select gen_random_uuid()::text as code from generate_series(1, $1)),
       stored as (insert into bare_device select sha256(convert_to(code, 'UTF8')), 'PENDING', null, now() + interval '1 day' from made)
     select code from made`,
    [devices],
  );
  return { basic: basicOf(clientId, secret), refreshTokens, accessTokens, cookies, deviceCodes: rows.map(({ code }) => code) };
}

/** Makes clients, people, sessions and tokens for both sides, between many rows of others. */
export async function seedDatabase(database: BenchDatabase, rows: number): Promise<Seed> {
  await database.session.query(bareTables);
  await fillTables(database, rows);
  const seed = { product: await seedProduct(database), bare: await seedBare(database) };
  await database.session.query('vacuum analyze');
  return seed;
}
