import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { AppError } from '../kernel/errors/app-error.ts';
import type { Runtime } from '../kernel/runtime.ts';

const label = 'ADMIN_ES256';
const sealPurpose = 'admin-signing-key';

/** The algorithm of administrator access tokens. */
export const adminTokenAlgorithm = 'ES256';

/** The keys of administrator access tokens: apart from those of users, and in no published key set. */
export interface AdminKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The key a token names, current or previous. */
  publicKey(kid: string): CryptoKey | undefined;
}

interface KeyRow {
  kid: string;
  status: string;
  public_jwk: JWK;
  sealed_private_jwk: string;
}

function read(runtime: Runtime): Promise<KeyRow[]> {
  return runtime.database.query<KeyRow>('select kid, status, public_jwk, sealed_private_jwk from signing_key where alg = $1', [label]);
}

/** Makes the first key. Any number of processes may do so at once: one key wins. */
async function create(runtime: Runtime): Promise<void> {
  const pair = await generateKeyPair(adminTokenAlgorithm, { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const sealed = runtime.sealing.seal(sealPurpose, JSON.stringify(await exportJWK(pair.privateKey)));
  await runtime.database.query(
    `insert into signing_key (kid, alg, status, public_jwk, sealed_private_jwk) values ($1, $2, 'CURRENT', $3::text::jsonb, $4)
     on conflict (alg) where status = 'CURRENT' do nothing`,
    [await calculateJwkThumbprint(publicJwk), label, JSON.stringify(publicJwk), sealed],
  );
}

async function load(runtime: Runtime): Promise<AdminKeys> {
  const found = await read(runtime);
  if (!found.some((row) => row.status === 'CURRENT')) await create(runtime);
  const rows = found.some((row) => row.status === 'CURRENT') ? found : await read(runtime);
  const current = rows.find((row) => row.status === 'CURRENT');
  if (!current) throw new AppError('server_error', { detail: 'no key for administrator tokens' });
  const publicKeys = new Map<string, CryptoKey>();
  for (const row of rows) publicKeys.set(row.kid, (await importJWK(row.public_jwk, adminTokenAlgorithm)) as CryptoKey);
  const privateJwk = JSON.parse(runtime.sealing.open(sealPurpose, current.sealed_private_jwk)) as JWK;
  return {
    kid: current.kid,
    privateKey: (await importJWK(privateJwk, adminTokenAlgorithm)) as CryptoKey,
    publicKey: (kid) => publicKeys.get(kid),
  };
}

/** The keys, from the cache of this process; made at first use. */
export async function loadAdminKeys(runtime: Runtime): Promise<AdminKeys> {
  return (await runtime.caches.of<AdminKeys>('admin-keys', () => load(runtime)).get('all')) as AdminKeys;
}
