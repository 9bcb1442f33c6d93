import type { EntityManager, Transaction } from '@mikro-orm/postgresql';
import type { Caller } from '../contract/caller.ts';
import type { AuditEventName } from '../contract/catalogue.ts';
import type { EventRecord } from '../contract/event-record.ts';
import { batchValues, type GroupedStatement } from '../store/grouped-statement.ts';
import type { Lease } from '../store/lease.ts';
import { insertEvents } from '../trail/append-events.ts';
import { draftEvent, type EventDraft, type EventRow } from '../trail/event-row.ts';
import { Affected } from './affected.ts';
import type { Apart } from './apart.ts';
import type { JobName, JobPayload } from './jobs/job-table.ts';
import { insertJobs, type OutboxRow, outboxRow } from './jobs/outbox.ts';
import { keepVersions } from './keep-versions.ts';
import { type ObjectChange, objectChange } from './object-change.ts';
import type { Runtime } from './runtime.ts';
import { StrayWait } from './stray-wait.ts';

/**
 * What a flow has in hand: one transaction for its rows, and the events and jobs that leave with it. The transaction starts with the
 * first statement; a flow that only records needs none, and its events share a commit with those of other requests.
 */
export class Work {
  readonly runtime: Runtime;
  #caller: Caller;
  /** What has ended so far. */
  readonly affected = new Affected();
  /** Whether all of it is undone in the end, and only shown. */
  readonly isRehearsal: boolean;
  readonly #apart: Apart;
  readonly #strayWait: StrayWait;
  #transaction: Promise<Lease> | undefined;
  #em: EntityManager | undefined;
  #events: EventDraft[] = [];
  #jobs: OutboxRow[] = [];
  #changes: ObjectChange[] = [];

  constructor(runtime: Runtime, caller: Caller, apart: Apart, purpose: 'earnest' | 'rehearsal' = 'earnest') {
    this.#apart = apart;
    this.#strayWait = new StrayWait(runtime.database);
    this.isRehearsal = purpose === 'rehearsal';
    this.runtime = runtime;
    this.#caller = caller;
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** From here on every event tells that it belongs to something that takes several requests. */
  joinFlow(flowId: string): void {
    this.#caller = { ...this.#caller, flowId };
  }

  /** One statement inside the transaction of this work; prepared when it has bind values. */
  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const transaction = await this.#begin();
    this.runtime.database.counts.statements += 1;
    const { rows } = await transaction.executeQuery({ sql: text, parameters: values });
    this.#strayWait.after(transaction, text);
    return rows as Row[];
  }

  /** One read outside the transaction: sees what is committed, holds nothing open. */
  read<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.runtime.database.query<Row>(text, values);
  }

  /** The entity manager of this transaction; what it holds is written at the commit. */
  async entities(): Promise<EntityManager> {
    if (this.#em) return this.#em;
    const transaction = await this.#begin();
    this.#em = this.runtime.database.orm.em.fork({ clear: true }) as EntityManager;
    // The ORM asks nothing of a transaction but that it executes.
    this.#em.setTransactionContext(transaction as unknown as Transaction);
    return this.#em;
  }

  /**
   * Does something slow that is not the database's, such as a slow hash, while no transaction is open; `key` says all that its result depends
   * on. After the first statement the flow is undone for it and begins again.
   */
  apart<Result>(key: readonly unknown[], what: () => Promise<Result>): Promise<Result> {
    return this.#apart.result(JSON.stringify(key), this.#transaction !== undefined, what);
  }

  /** Records an event with this transaction. */
  record<Name extends AuditEventName>(...[name, details]: EventRecord<Name>): void {
    const event = this.#row(name, details);
    this.#events.push(event);
    const change = objectChange(event, details);
    if (change) this.#changes.push(change);
  }

  /** Hands a job to the workers with this transaction; `secret` is sealed. */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, secret?: Record<string, unknown>): void {
    const { ids, sealing } = this.runtime;
    this.#jobs.push(outboxRow({ id: ids.uuid(), transactionId: this.caller.transactionId, sealing }, name, payload, secret));
  }

  /**
   * Commits one row together with those of other requests, with `record` as its event. Resolves to what the statement returned for
   * this row; undefined means that its condition did not hold, and then nothing of it was written.
   */
  async commitGrouped<Row extends object, Result extends object>(
    statement: GroupedStatement<Row & { events: readonly EventRow[] }, Result>,
    row: Row,
    ...records: readonly EventRecord[]
  ): Promise<Result | undefined> {
    if (this.isRehearsal) throw new Error('a flow that commits with others cannot be rehearsed');
    const events = records.map(([name, details]) => this.#row(name, details));
    const result = await this.runtime.committer.submit(statement, { ...row, events: await this.runtime.stored(events) });
    this.runtime.bell.ring();
    return result;
  }

  /** The same for one row inside the transaction of this work, whose events are recorded as any others. */
  async sqlAlone<Row extends object, Result extends object>(
    statement: GroupedStatement<Row & { events: readonly EventRow[] }, Result>,
    row: Row,
  ): Promise<Result | undefined> {
    return (await this.sql<Result>(statement.text, batchValues(statement, [{ ...row, events: [] }])))[0];
  }

  /** The names recorded so far, for those who must react after the commit. */
  get recorded(): readonly EventDraft[] {
    return this.#events;
  }

  /** What the events recorded so far tell about objects, in full. */
  get changes(): readonly ObjectChange[] {
    return this.#changes;
  }

  /** Writes events and jobs and commits. Called once, by `run`. */
  async commit(): Promise<void> {
    if (this.#apart.isWanted) throw new Error('the flow has to begin again');
    const events = await this.runtime.stored(this.#events);
    const versions = keepVersions(this.#changes);
    if (this.#transaction || this.#jobs.length > 0 || versions.length > 0) {
      if (this.#em) await this.#em.flush();
      for (const { text, values } of versions) await this.sql(text, values);
      if (events.length > 0) await this.sql(insertEvents, [JSON.stringify(events)]);
      if (this.#jobs.length > 0) await this.sql(insertJobs, [JSON.stringify(this.#jobs)]);
      await this.#end('commit');
    } else if (events.length > 0) await this.runtime.appendEvents(events);
    if (this.#jobs.length > 0) this.runtime.bell.ringJobs();
    if (events.length > 0) this.runtime.bell.ring();
  }

  /** Checks all that a commit would check, and undoes everything. Called once, by `rehearse`. */
  async undo(): Promise<void> {
    if (this.#apart.isWanted) throw new Error('the flow has to begin again');
    if (this.#em) await this.#em.flush();
    if (this.#transaction) await this.sql('set constraints all immediate');
    await this.rollback();
  }

  /** Undoes everything. Called once, by `run` or `rehearse`. */
  async rollback(): Promise<void> {
    await this.#end('rollback');
  }

  #begin(): Promise<Lease> {
    this.#transaction ??= this.runtime.database.begin().catch((error: unknown) => {
      this.#transaction = undefined;
      throw error;
    });
    return this.#transaction;
  }

  /** The transaction is over either way: the lease gives its connection back or destroys it. */
  async #end(how: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    this.#strayWait.end();
    await (await transaction)?.[how]();
    this.#strayWait.check();
  }

  #row(name: AuditEventName, details: object): EventDraft {
    return draftEvent(this.runtime.ids.uuid(), this.caller, name, details as Record<string, unknown>);
  }
}
