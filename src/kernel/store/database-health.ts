import { Gauge } from 'prom-client';
import type { Health } from '../base/health.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Database } from './database.ts';
import type { GroupCommitter } from './group-committer.ts';
import { groupedStatement } from './grouped-statement.ts';

/** Whether this node writes: a standby and a primary that was demoted or made read-only answer reads as ever. */
const isWritable = groupedStatement<object, { ord: number; writable: boolean }>(
  'is-writable',
  `select asked.ord, not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable
     from json_to_recordset($1::json) as asked(ord int)`,
);

interface Watched {
  readonly database: Database;
  readonly reads: GroupCommitter;
  readonly health: Health;
  readonly metrics: Metrics;
}

/** Readiness needs a database that writes, over the pool and lanes of requests; liveness a pool whose connections come back. Metrics count them. */
export function databaseHealth({ database, reads, health, metrics }: Watched): void {
  health.needs('database', () =>
    reads.submit(isWritable, {}).then(
      (row) => (row?.writable ? undefined : 'does not write'),
      () => 'unreachable',
    ),
  );
  health.lives('database pool', () => {
    const { stuckForMs } = database;
    return stuckForMs === undefined ? undefined : `has served nothing for ${Math.round(stuckForMs / 1000)} s`;
  });
  const registers = [metrics.registry];
  new Gauge({
    name: 'signet_database_connections',
    help: 'Connections of this process to the database: leased, idle; and waiting, the requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { leased, idle, waiting } = database.connections();
      for (const [state, count] of Object.entries({ leased, idle, waiting })) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'signet_database_connections_destroyed',
    help: 'Connections destroyed so far because the database fell silent on them or refused to write.',
    registers,
    collect() {
      this.set(database.connections().destroyed);
    },
  });
}
