import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { RowCache } from '../../kernel/base/cache.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { adminKeyUse, keySealPurpose } from '../../keys/signing-keys/index.ts';

/** The algorithm of administrator access tokens. */
export const adminTokenAlgorithm = 'ES256';

/** The keys of administrator access tokens: apart from those of users, and in no published key set. */
export interface AdminKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The key a token names: current, next or previous. */
  publicKey(kid: string): CryptoKey | undefined;
}

interface KeyRow {
  kid: string;
  status: string;
  public_jwk: JWK;
  sealed_private_jwk: string;
}

async function load(runtime: Runtime): Promise<AdminKeys> {
  const rows = await runtime.database.query<KeyRow>('select kid, status, public_jwk, sealed_private_jwk from signing_key where alg = $1', [
    adminKeyUse,
  ]);
  const current = rows.find((row) => row.status === 'CURRENT');
  if (!current) throw new AppError('server_error', { detail: 'no key for administrator tokens' });
  const publicKeys = new Map<string, CryptoKey>();
  for (const row of rows) publicKeys.set(row.kid, (await importJWK(row.public_jwk, adminTokenAlgorithm)) as CryptoKey);
  const privateJwk = JSON.parse(runtime.sealing.open(keySealPurpose(adminKeyUse), current.sealed_private_jwk)) as JWK;
  return {
    kid: current.kid,
    privateKey: (await importJWK(privateJwk, adminTokenAlgorithm)) as CryptoKey,
    publicKey: (kid) => publicKeys.get(kid),
  };
}

function cacheOf(runtime: Runtime): RowCache<AdminKeys> {
  return runtime.caches.of<AdminKeys>('admin-keys', () => load(runtime));
}

/** The keys, from the cache of this process; a rotation empties it everywhere. */
export async function loadAdminKeys(runtime: Runtime): Promise<AdminKeys> {
  return (await cacheOf(runtime).get('all')) as AdminKeys;
}

const reloadedAt = new WeakMap<Runtime, number>();
const reloadEveryMs = 1000;

function mayReload(runtime: Runtime): boolean {
  const now = performance.now();
  if (now - (reloadedAt.get(runtime) ?? Number.NEGATIVE_INFINITY) < reloadEveryMs) return false;
  reloadedAt.set(runtime, now);
  return true;
}

/**
 * The public key a token names. One that this process does not know may be younger than what it remembers, so that the keys are read again: once a second
 * at most, as made-up names are free.
 */
export async function adminPublicKey(runtime: Runtime, kid: string): Promise<CryptoKey | undefined> {
  const known = (await loadAdminKeys(runtime)).publicKey(kid);
  if (known || !mayReload(runtime)) return known;
  cacheOf(runtime).clear();
  return (await loadAdminKeys(runtime)).publicKey(kid);
}
