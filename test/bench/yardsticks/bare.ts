import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';

/** What a bare handler has in hand. */
export interface Bare {
  readonly pool: pg.Pool;
  /** Adds a row to the next batch of a statement; resolves, once that is durable, to whether the statement returned its position. */
  readonly commit: (statement: BareStatement, row: object) => Promise<boolean>;
}

/** A statement for many rows: `$1` is their JSON array, each with its position `ord`. */
export interface BareStatement {
  readonly name: string;
  readonly text: string;
}

/** The routes of one yardstick. */
export type BareRoutes = (app: FastifyInstance, bare: Bare) => void;

/** The tables of the bare handlers: what they must store, each row found by one index. */
export const bareTables = `
create table bare_insert (id bigint generated always as identity primary key, body text not null);
create table bare_client (client_id text primary key, secret_hash bytea not null);
create table bare_session (hash bytea primary key, user_id text not null, expires_at timestamptz not null);
create table bare_code (hash bytea primary key, client_id text not null, user_id text not null, redirect_uri text not null, scope text not null,
  challenge text not null, nonce text, expires_at timestamptz not null, used_at timestamptz);
create table bare_device (hash bytea primary key, status text not null, polled_at timestamptz, expires_at timestamptz not null) with (fillfactor = 70);
create table bare_refresh (hash bytea primary key, family uuid not null, client_id text not null, user_id text not null, scope text not null,
  expires_at timestamptz not null, used_at timestamptz);
create table bare_token (hash bytea primary key, family uuid, client_id text not null, user_id text, scope text not null,
  issued_at timestamptz not null default now(), expires_at timestamptz not null);
create table bare_event (seq bigint generated always as identity primary key, tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(), type text not null, client_id text, person text, details jsonb)`;

/** A random value and its digest in hex. */
export function makeToken(): { value: string; hash: string } {
  const value = randomBytes(32).toString('base64url');
  return { value, hash: hashOf(value) };
}

export function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

const mostPerBatch = 200;

/** The least group committer: one batch of a statement under way, the next gathers meanwhile. */
export function bareCommitter(pool: pg.Pool): Bare['commit'] {
  interface Waiting {
    readonly row: object;
    readonly done: (isReturned: boolean) => void;
    readonly failed: (error: unknown) => void;
  }
  const lanes = new Map<string, { waiting: Waiting[]; isBusy: boolean }>();
  const work = async ({ name, text }: BareStatement, lane: { waiting: Waiting[]; isBusy: boolean }) => {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, mostPerBatch);
      try {
        const result = await pool.query<{ ord: number }>({ name, text, values: [JSON.stringify(batch.map(({ row }, ord) => ({ ord, ...row })))] });
        const returned = new Set(result.rows.map((row) => row.ord));
        batch.forEach(({ done }, ord) => {
          done(returned.has(ord));
        });
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    lane.isBusy = false;
  };
  return (statement, row) =>
    new Promise((done, failed) => {
      const lane = lanes.get(statement.name) ?? { waiting: [], isBusy: false };
      lanes.set(statement.name, lane);
      lane.waiting.push({ row, done, failed });
      if (lane.isBusy) return;
      lane.isBusy = true;
      setImmediate(() => void work(statement, lane));
    });
}
