import type { Work } from '../../kernel/work/work.ts';
import { type KeyUse, signingAlgorithms } from './signing-algorithms.ts';

/** The private part goes; what it signed can still be told from what it did not. Keys of administrators leave nothing: no token of theirs comes back later. */
const retire = `with gone as (delete from signing_key where alg = $1 and status = 'PREVIOUS' and status_since <= now() - $2::interval returning kid, alg, public_jwk)
  insert into retired_signing_key (kid, alg, public_jwk) select kid, alg, public_jwk from gone where alg = any($3) on conflict do nothing`;

/** Takes the previous keys of a use out of the JWK Set, when they have been there as long as said. Their public parts stay, to recognise ID tokens that come back as hints. */
export async function retireKeys(work: Work, alg: KeyUse, publishedFor: string): Promise<void> {
  await work.sql(retire, [alg, publishedFor, signingAlgorithms]);
}
