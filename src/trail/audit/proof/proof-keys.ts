import { CompactSign, type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Runtime } from '../../../kernel/work/runtime.ts';

const algorithm = 'ES256';
const sealPurpose = 'audit-proof-key';

interface KeyRow {
  readonly kid: string;
  readonly public_jwk: JWK;
  readonly sealed_private_jwk: string;
}

/** The key that signs checkpoints: apart from those of tokens, because it must outlive their rotation. */
export interface ProofKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  sign(type: 'audit-checkpoint+jwt' | 'audit-tombstone+jwt', payload: object): Promise<string>;
}

const readKeys = 'select kid, public_jwk, sealed_private_jwk from audit_proof_key where $1 order by created_at';

async function makeKey({ database, sealing }: Runtime): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sealed = sealing.seal(sealPurpose, JSON.stringify(await exportJWK(privateKey)));
  await database.query(
    `insert into audit_proof_key (kid, public_jwk, sealed_private_jwk)
       select $1, $2::text::jsonb, $3 where not exists (select 1 from audit_proof_key)`,
    [kid, JSON.stringify({ ...publicJwk, kid, alg: algorithm, use: 'sig' }), sealed],
  );
}

/**
 * A key of the table counts only when its private half opens under the sealing key and belongs to its public half: whoever can write to the
 * database, but lacks the sealing key, cannot add one.
 */
async function trusted({ sealing, log }: Runtime, row: KeyRow): Promise<{ row: KeyRow; key: CryptoKey } | undefined> {
  try {
    const jwk = JSON.parse(sealing.open(sealPurpose, row.sealed_private_jwk)) as JWK;
    const isPair = (await calculateJwkThumbprint(jwk)) === row.kid && (await calculateJwkThumbprint(row.public_jwk)) === row.kid;
    return isPair ? { row, key: (await importJWK(jwk, algorithm)) as CryptoKey } : undefined;
  } catch (error) {
    log.warn({ kid: row.kid, err: String(error) }, 'audit proof: a key does not hold');
    return undefined;
  }
}

/** The keys of this deployment that hold, oldest first. */
export async function proofKeys(runtime: Runtime): Promise<{ row: KeyRow; key: CryptoKey }[]> {
  const rows = await runtime.database.query<KeyRow>(readKeys, [true]);
  return (await Promise.all(rows.map((row) => trusted(runtime, row)))).filter((held) => held !== undefined);
}

/** The key that signs; made at first use. Throws when there are keys but none holds. */
export async function openProofKey(runtime: Runtime): Promise<ProofKey> {
  if ((await runtime.database.query(readKeys, [true])).length === 0) await makeKey(runtime);
  const newest = (await proofKeys(runtime)).at(-1);
  if (!newest) throw new Error('the audit proof key does not open: is this the sealing key of the deployment?');
  const { row, key } = newest;
  return {
    kid: row.kid,
    publicJwk: row.public_jwk,
    sign: (typ, payload) => new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: algorithm, kid: row.kid, typ }).sign(key),
  };
}
