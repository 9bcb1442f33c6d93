import type { ClientGrantType } from '../../applications/clients/index.ts';
import { mintOpaque, readOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { RegistrationLimits } from './read-metadata.ts';

const api = 'client_registration';
const bearer = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/** The refusal of a registration endpoint (RFC 6750 §3.1, RFC 7592 §2): the same for whatever is wrong with a token. */
export function invalidRegistrationToken(reason: string, clientId?: string): AppError {
  return new AppError('invalid_token', {
    headers: { 'www-authenticate': 'Bearer realm="oauth", error="invalid_token"' },
    record: ['API_ACCESS_NOT_ALLOWED_INVALID_CREDENTIALS', { api, reason, ...(clientId === undefined ? {} : { clientId }) }],
  });
}

function presented(kind: 'initialAccess' | 'registrationAccess', authorization: string | undefined): string {
  const lookup = readOpaque(kind, bearer.exec(authorization ?? '')?.[1] ?? '');
  if (!lookup) throw invalidRegistrationToken(authorization === undefined ? 'absent' : 'malformed');
  return lookup.hashHex;
}

const use = `update initial_access_token set uses = uses + 1 where token_hash = decode($1, 'hex') and uses < max_uses and expires_at > now()
  returning scope_ids as "scopeIds", grant_types as "grantTypes"`;

/** Takes one use of an initial access token, in the transaction of the registration: one that fails costs none. Of parallel uses no more count than it has. */
export async function takeInitialAccess(work: Work, authorization: string | undefined): Promise<RegistrationLimits> {
  const [limits] = await work.sql<RegistrationLimits>(use, [presented('initialAccess', authorization)]);
  if (!limits) throw invalidRegistrationToken('unknown_token');
  return limits;
}

/** The client is locked first, as by whoever deletes it. */
const byToken = `select r.scope_ids as "scopeIds", r.grant_types as "grantTypes" from client_registration r join client c using (client_id)
  where client_id = $1 and r.token_hash = decode($2, 'hex') for update of c, r`;

/** The limits of a registered client by its registration access token; nobody else changes client or registration meanwhile. */
export async function holdRegistration(work: Work, clientId: string, authorization: string | undefined): Promise<RegistrationLimits> {
  const [limits] = await work.sql<RegistrationLimits>(byToken, [clientId, presented('registrationAccess', authorization)]);
  if (!limits) throw invalidRegistrationToken('unknown_token');
  return limits;
}

const insert = `insert into client_registration (client_id, token_hash, scope_ids, grant_types) values ($1, decode($2, 'hex'), $3, $4)`;

/** Gives a client its registration access token; only the digest is kept. */
export async function storeRegistration(work: Work, clientId: string, limits: RegistrationLimits): Promise<string> {
  const token = mintOpaque('registrationAccess');
  await work.sql(insert, [clientId, token.hashHex, limits.scopeIds, limits.grantTypes as ClientGrantType[]]);
  return token.value;
}

/** Replaces the registration access token: the one before is worth nothing from now on (RFC 7592 §3). */
export async function renewRegistration(work: Work, clientId: string): Promise<string> {
  const token = mintOpaque('registrationAccess');
  await work.sql(`update client_registration set token_hash = decode($2, 'hex'), updated_at = now() where client_id = $1`, [clientId, token.hashHex]);
  return token.value;
}

/** Forgets that a client was registered by itself. Returns how many registrations there were: 0 or 1. */
export async function dropRegistration(work: Pick<Work, 'sql'>, clientId: string): Promise<number> {
  return (await work.sql('delete from client_registration where client_id = $1 returning 1', [clientId])).length;
}
