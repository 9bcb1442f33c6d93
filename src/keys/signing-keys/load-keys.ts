import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { keySealPurpose } from './generate-key.ts';
import { type SigningAlgorithm, signingAlgorithms } from './signing-algorithms.ts';
import type { KeyStatus } from './store-key.ts';

interface KeyRow {
  kid: string;
  alg: SigningAlgorithm;
  status: KeyStatus;
  public_jwk: JWK;
  sealed_private_jwk: string;
}

/** The signing keys of the platform, ready for use. */
export interface KeySet {
  /** The key that signs now. */
  current(alg: SigningAlgorithm): { kid: string; key: KeyObject };
  /** A public key to verify with, whatever its status. */
  byKid(kid: string): { alg: SigningAlgorithm; jwk: JWK } | undefined;
  /** The algorithms that have a key to sign with. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** The JWK Set (RFC 7517 §5), serialised: public members only; next and previous keys included. */
  readonly jwks: Buffer;
}

async function load(runtime: Runtime): Promise<KeySet> {
  const rows = await runtime.database.query<KeyRow>(
    'select kid, alg, status, public_jwk, sealed_private_jwk from signing_key where alg = any($1) order by alg, status, kid',
    [signingAlgorithms],
  );
  const byKid = new Map(rows.map((row) => [row.kid, { alg: row.alg, jwk: row.public_jwk }]));
  const privateKeys = new Map<string, KeyObject>();
  const open = (row: KeyRow): KeyObject => {
    const known = privateKeys.get(row.kid) ?? importPrivate(runtime, row);
    privateKeys.set(row.kid, known);
    return known;
  };
  return {
    current(alg) {
      const row = rows.find((candidate) => candidate.alg === alg && candidate.status === 'CURRENT');
      if (!row) throw new AppError('server_error', { detail: `no current ${alg} signing key` });
      return { kid: row.kid, key: open(row) };
    },
    algorithms: signingAlgorithms.filter((alg) => rows.some((row) => row.alg === alg && row.status === 'CURRENT')),
    byKid: (kid) => byKid.get(kid),
    jwks: Buffer.from(JSON.stringify({ keys: rows.map((row) => row.public_jwk) })),
  };
}

function importPrivate(runtime: Runtime, row: KeyRow): KeyObject {
  return createPrivateKey({ key: JSON.parse(runtime.sealing.open(keySealPurpose(row.alg), row.sealed_private_jwk)) as JsonWebKey, format: 'jwk' });
}

/** The keys, from the cache of this process; a rotation empties it everywhere. */
export async function loadKeys(runtime: Runtime): Promise<KeySet> {
  return (await runtime.caches.of<KeySet>('keys', () => load(runtime)).get('all')) as KeySet;
}
