import type { Sealing } from '../../base/crypto/sealing.ts';
import { type JobName, type JobPayload, type JobRow, jobTable } from './job-table.ts';

/** A row of `outbox_job`. */
export interface OutboxRow {
  readonly id: string;
  readonly name: JobName;
  readonly payload: Record<string, unknown>;
  readonly sealed: string | null;
  readonly transaction_id: string;
  readonly delay_seconds: number;
}

/** Purpose under which secret parts of jobs are sealed. */
export const jobSealPurpose = 'job';

interface Sender {
  readonly id: string;
  readonly transactionId: string;
  readonly sealing: Sealing;
}

/** Checks a job against its table row and seals its secret part. Throws when the payload does not fit: that is a programming error. */
export function outboxRow<Name extends JobName>(sender: Sender, name: Name, payload: JobPayload<Name>, secret?: Record<string, unknown>): OutboxRow {
  const row: JobRow = jobTable[name];
  if (secret && !row.sealed) throw new Error(`job ${name} has no sealed part`);
  return {
    id: sender.id,
    name,
    payload: row.payload.parse(payload),
    sealed: secret && row.sealed ? sender.sealing.seal(jobSealPurpose, JSON.stringify(row.sealed.parse(secret))) : null,
    transaction_id: sender.transactionId,
    delay_seconds: row.delaySeconds ?? 0,
  };
}

/** The jobs of one transaction, as one statement with one bind value. */
export const insertJobs = `insert into outbox_job (id, name, payload, sealed, transaction_id, run_at)
  select id, name, payload, sealed, transaction_id, now() + make_interval(secs => delay_seconds)
  from json_to_recordset($1::json) as j(id uuid, name text, payload jsonb, sealed text, transaction_id text, delay_seconds int)`;
