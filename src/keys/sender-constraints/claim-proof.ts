import { groupedStatement } from '../../kernel/store/grouped-statement.ts';

/** A proof is claimed by the first who presents it, on whichever server; the row stays until the proof is too old to be accepted. */
export const claimProof = groupedStatement<{ proof_hash: string; expires_at: string }, { ord: number }>(
  'claim-proof',
  `with asked as (select * from json_to_recordset($1::json) as x(ord int, proof_hash text, expires_at timestamptz)),
   claimed as (insert into used_dpop_proof (proof_hash, expires_at)
     select distinct on (proof_hash) decode(proof_hash, 'hex'), expires_at from asked order by proof_hash, ord
     on conflict do nothing returning encode(proof_hash, 'hex') as proof_hash)
   select min(a.ord) as ord from asked a join claimed c using (proof_hash) group by a.proof_hash`,
);
