import type { Runtime } from '../../kernel/work/runtime.ts';
import type { KeyStatus } from './store-key.ts';

/** What may be told of a signing key. */
export interface SigningKeyInfo {
  readonly kid: string;
  readonly alg: string;
  readonly status: KeyStatus;
  readonly createdAt: Date;
  /** Since when it has this status. */
  readonly statusSince: Date;
}

/** All signing keys, by algorithm; never their private parts. */
export function listKeys(runtime: Runtime): Promise<SigningKeyInfo[]> {
  return runtime.database.query<SigningKeyInfo>(
    'select kid, alg, status, created_at as "createdAt", status_since as "statusSince" from signing_key where $1 order by alg, status, kid',
    [true],
  );
}
