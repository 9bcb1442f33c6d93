import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

type Session = Pick<pg.ClientBase, 'query'>;

/** Advisory lock: the letters "epoch" as a number. */
const epochLock = '435711765352';
const lockNotAvailable = '55P03';
const pauseMs = 100;
const mostTries = 50;

/** The newest epoch is of this start of the server and of this table, and the server counts transactions from where the trail ends. */
const isCurrent = `select e.server_started_at is not distinct from pg_postmaster_start_time() and e.table_oid is not distinct from 'audit_epoch'::regclass::oid
    and not exists (select from audit_event v where v.epoch = e.epoch and v.tx >= pg_snapshot_xmax(pg_current_snapshot())) as "isCurrent"
  from audit_epoch e order by e.epoch desc limit 1`;

/** A database that has only just been made, or comes from a version that did not note it, goes on in its epoch. */
const claim = `update audit_epoch set server_started_at = coalesce(server_started_at, pg_postmaster_start_time()), table_oid = coalesce(table_oid, 'audit_epoch'::regclass)
  where (server_started_at is null or table_oid is null) and epoch = (select max(epoch) from audit_epoch)`;

/**
 * Numbers are seconds since the beginning of 2026, so that none is given again by a database that does not remember it. The counter of a server that
 * restored a dump has passed what is lost, so that of such an epoch nothing is kept behind its last event.
 */
const open = `do $$
  declare
    next int;
    newest audit_epoch;
    last_tx xid8;
  begin
    lock table only audit_event, only audit_passing in access exclusive mode;
    select * into strict newest from audit_epoch order by epoch desc limit 1;
    select max(tx) into last_tx from audit_event where epoch = newest.epoch;
    if newest.table_oid = 'audit_epoch'::regclass then
      last_tx := greatest((pg_current_xact_id()::text::bigint - 1)::text::xid8, last_tx);
    end if;
    insert into audit_epoch (epoch, server_started_at, table_oid, after_tx)
      select greatest(newest.epoch + 1, floor(extract(epoch from clock_timestamp() - timestamptz '2026-01-01 00:00Z'))::int), pg_postmaster_start_time(),
        'audit_epoch'::regclass, coalesce(last_tx, '0') returning epoch into next;
    execute format('alter table only audit_event alter column epoch set default %s', next);
    execute format('alter table only audit_passing alter column epoch set default %s', next);
  end $$`;

/**
 * Opens a new epoch of the trail when the database server was started since the last one was, when a dump was restored since, or when it counts transactions from a lower number than the
 * rows it holds: it may have been brought back to an older state. In the order `(epoch, tx, seq)` whatever is written afterwards then comes behind
 * everything before, on every server process. Events are kept out for the moment in which the epoch changes; who writes is never waited for longer than
 * 50 ms at a time. Resolves to whether it opened one.
 */
export async function ensureEpoch(session: Session): Promise<boolean> {
  if (await holds(session)) return false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await openUnlessOpen(session);
    } catch (error) {
      await session.query('rollback');
      if ((error as { code?: unknown }).code !== lockNotAvailable || tries === mostTries) throw error;
    }
    await pause(pauseMs);
  }
}

async function holds(session: Session): Promise<boolean> {
  return (await session.query<{ isCurrent: boolean }>(isCurrent)).rows[0]?.isCurrent === true;
}

async function openUnlessOpen(session: Session): Promise<boolean> {
  await session.query('begin');
  await session.query(`select pg_advisory_xact_lock(${epochLock})`);
  await session.query(claim);
  const isOpen = await holds(session);
  if (!isOpen) {
    await session.query(`set local lock_timeout = '50ms'`);
    await session.query(open);
  }
  await session.query('commit');
  return !isOpen;
}
