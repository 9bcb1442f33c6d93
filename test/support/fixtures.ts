import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { nameKey } from '../../src/kernel/base/name-key.ts';
import { fastHash } from '../../src/kernel/work/passwords.ts';
import type { Platform } from './start-platform.ts';

type Target = Pick<Platform, 'sql'>;
type Row = Readonly<Record<string, unknown>>;

const hashes = new Map<string, Promise<string>>();

/** argon2id of a password, computed once for each password and test file. */
export function passwordHashOf(password: string): Promise<string> {
  const known = hashes.get(password) ?? hashPassword(password);
  hashes.set(password, known);
  return known;
}

const jsonColumns = new Set(['open_id_connect', 'token_exchange', 'public_jwk', 'tls_client_auth', 'descriptions']);

/** The columns that hold what a name is compared by, and the columns of those names. */
const keyColumns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  client: { name_key: 'name' },
  identity_provider: { name_key: 'name' },
  mobile_app: { name_key: 'name' },
  directory_user: { username_key: 'username', email_key: 'email' },
  admin_account: { username_key: 'username' },
};

function withKeys(table: string, row: Row): Row {
  const keys = Object.entries(keyColumns[table] ?? {}).filter(([, name]) => typeof row[name] === 'string');
  return { ...row, ...Object.fromEntries(keys.map(([key, name]) => [key, nameKey(String(row[name]))])) };
}

/** Adds a row: columns by name; JSON columns take objects. What a name is compared by is added. */
export async function insertRow(target: Target, table: string, plain: Row): Promise<void> {
  const row = withKeys(table, plain);
  const columns = Object.keys(row);
  const values = columns.map((column) => (jsonColumns.has(column) && row[column] !== null ? JSON.stringify(row[column]) : row[column]));
  await target.sql(`insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`, values);
}

/** Scopes by name: `givenScopes(platform, 'openid', 'profile', { scope_id: 'write', authentication_level: 2 })`. Those that exist stay. */
export async function givenScopes(target: Target, ...scopes: readonly (string | Row)[]): Promise<void> {
  for (const scope of scopes) {
    const row = typeof scope === 'string' ? { scope_id: scope } : scope;
    const known = await target.sql('select 1 from scope where scope_id = $1', [row.scope_id]);
    if (known.length === 0) await insertRow(target, 'scope', row);
  }
}

/** A client as a test uses it. */
export interface GivenClient {
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
  /** `Authorization` header of `client_secret_basic`. */
  readonly basic: { readonly authorization: string };
}

const openIdConnect = {
  expirationTimeSeconds: 3600,
  additionalAudiences: [],
  idTokenSignedResponseAlg: 'RS256',
  deleteTokensOnLogout: false,
  postLogoutRedirectUrl: null,
  additionalPostLogoutRedirectUrls: [],
};

let counter = 0;

/** The `Authorization` header of `client_secret_basic` (RFC 6749 §2.3.1). */
export function basicOf(clientId: string, secret: string): { authorization: string } {
  const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return { authorization: `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}` };
}

/**
 * A web client with the authorization code and client credentials grants, refresh tokens and the scopes openid, profile, email and
 * read (which are made where they are missing). `columns` overrides columns of table `client`; `secret` is its secret.
 */
export async function givenClient(
  target: Target,
  { secret = 'a-secret-of-a-test-client', ...columns }: Row & { readonly secret?: string } = {},
): Promise<GivenClient> {
  counter += 1;
  const row: Row = {
    client_id: `client-${counter}`,
    kind: 'STATIC',
    name: `Client ${counter}`,
    auth_method: 'CLIENT_SECRET_BASIC',
    secret_hash: fastHash(secret),
    grant_types: ['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS'],
    redirect_url: `https://client-${counter}.example/callback`,
    access_grant_expires_in: 60,
    access_token_expires_in: 900,
    refresh_token_enabled: true,
    refresh_token_expires_in: 86_400,
    default_scope_ids: ['read'],
    additional_scope_ids: ['openid', 'profile', 'email'],
    open_id_connect: openIdConnect,
    simultaneous_sessions_allowed: true,
    ...columns,
  };
  const scopes = [row.default_scope_ids, row.additional_scope_ids].flat() as string[];
  await givenScopes(target, ...scopes);
  await insertRow(target, 'client', row);
  const clientId = row.client_id as string;
  return { clientId, secret, redirectUri: row.redirect_url as string, basic: basicOf(clientId, secret) };
}

/** An API client with the given API scopes, for introspection and the like. */
export function givenApiClient(target: Target, apiScopes: readonly string[], columns: Row = {}): Promise<GivenClient> {
  const none = { default_scope_ids: [], additional_scope_ids: [], redirect_url: null, open_id_connect: null, refresh_token_enabled: false };
  return givenClient(target, { kind: 'API', grant_types: [], api_scopes: apiScopes, ...none, ...columns });
}

/** A client that authenticates with `private_key_jwt`, and the key it signs with. */
export async function givenKeyClient(target: Target, columns: Row = {}): Promise<GivenClient & { readonly key: CryptoKey; readonly jwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'client-key' };
  const client = await givenClient(target, { auth_method: 'PRIVATE_KEY_JWT', secret_hash: null, public_jwk: jwk, ...columns });
  return { ...client, key: privateKey, jwk };
}

/** A user as a test uses it. */
export interface GivenUser {
  readonly userId: string;
  readonly username: string;
  readonly password: string;
}

/** A user of the built-in directory. `columns` overrides columns of table `directory_user`. */
export async function givenUser(
  target: Target,
  { password = 'correct horse battery', ...columns }: Row & { readonly password?: string } = {},
): Promise<GivenUser> {
  counter += 1;
  const row: Row = {
    user_id: `user-${counter}`,
    username: `person${counter}`,
    password_hash: await passwordHashOf(password),
    email: `person${counter}@example.org`,
    email_verified: true,
    given_name: 'Pat',
    family_name: `Person ${counter}`,
    locale: 'en',
    ...columns,
  };
  await insertRow(target, 'directory_user', row);
  return { userId: row.user_id as string, username: row.username as string, password };
}

/** An administrator account; ADMIN unless `columns` says otherwise. */
export async function givenAdmin(
  target: Target,
  { password = 'correct horse battery', ...columns }: Row & { readonly password?: string } = {},
): Promise<{ username: string; password: string }> {
  counter += 1;
  const row: Row = { username: `admin${counter}`, password_hash: await passwordHashOf(password), roles: ['ADMIN'], ...columns };
  await insertRow(target, 'admin_account', row);
  return { username: row.username as string, password };
}
