import type pg from 'pg';
import type { Log } from '../base/log.ts';
import { ensureEpoch } from './audit-epoch.ts';

const notAllowed = '42501';

/**
 * Looks at every new connection before its first use: a server that was started, or a dump that was restored, since is asked whether the trail needs a new epoch, so that no event is
 * written into one that may have been undone.
 */
export class EpochGuard {
  readonly #log: Log;
  #startedAt: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Throws when a needed epoch cannot be opened now. A role that may not change tables is told what to do, and goes on. */
  async admit(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ startedAt: string }>('select pg_postmaster_start_time()::text as "startedAt"');
    const startedAt = rows[0]?.startedAt;
    if (startedAt === this.#startedAt) return;
    try {
      if (await ensureEpoch(client))
        this.#log.info({ serverStartedAt: startedAt }, 'the database server was started anew: the trail has a new epoch');
    } catch (error) {
      if ((error as { code?: unknown }).code !== notAllowed) throw error;
      this.#log.warn('the trail needs a new epoch, and this role may not change tables: run "signet migrate" after each restore of the database');
    }
    this.#startedAt = startedAt;
  }
}
