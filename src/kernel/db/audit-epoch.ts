import type pg from 'pg';

/**
 * A database restored from a backup or replica may count transactions from a lower number than the rows it holds. Then the order
 * `(tx, seq)` would put new events before old ones. The remedy: an epoch before both, raised here when the table is ahead of the
 * counter. Every row written afterwards carries the new epoch.
 */
export async function raiseEpoch(session: pg.Client): Promise<void> {
  await session.query(`
    do $$
    declare next int;
    begin
      if exists (select from audit_event where tx > pg_current_xact_id() and epoch = (select max(epoch) from audit_epoch)) then
        insert into audit_epoch (epoch) select max(epoch) + 1 from audit_epoch returning epoch into next;
        execute format('alter table audit_event alter column epoch set default %s', next);
      end if;
    end $$`);
}
