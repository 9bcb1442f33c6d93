import type { AuditTail } from './audit/audit-tail.ts';
import type { Bell } from './audit/bell.ts';
import type { EventDraft, EventRow } from './audit/event-row.ts';
import type { TrailSource } from './audit/trail-source.ts';
import type { Caches } from './cache.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Passwords } from './crypto/passwords.ts';
import type { Sealing } from './crypto/sealing.ts';
import type { Database } from './db/database.ts';
import type { Health } from './health.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Dependents } from './work/dependents.ts';
import type { GroupCommitter } from './work/group-committer.ts';

/** Everything a process of the platform has in common; made once, handed down, closed in reverse. */
export interface Runtime {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly database: Database;
  readonly committer: GroupCommitter;
  /** Shares look-ups by key among requests that arrive together. A look-up sees whatever was committed before it was asked for. */
  readonly reads: GroupCommitter;
  readonly bell: Bell;
  readonly tail: AuditTail;
  /** Where events are read from. */
  readonly trail: TrailSource;
  readonly caches: Caches;
  readonly sealing: Sealing;
  readonly passwords: Passwords;
  readonly metrics: Metrics;
  /** What this process needs in order to serve, for the probes. */
  readonly health: Health;
  /** Who depends on whom, when objects are deleted or disabled. */
  readonly dependents: Dependents;
  /** Address under which the platform is reached, without a trailing slash. */
  readonly publicUrl: string;
  /** The issuer identifier: the public address followed by `/oauth`. */
  readonly issuer: string;
  /** The events as they are stored: counted, without those this deployment does not store, and sealed where they concern a person. */
  stored(events: readonly EventDraft[]): Promise<EventRow[]>;
  /** Appends events durably, together with those of other requests. */
  appendEvents(events: readonly EventRow[]): Promise<void>;
  close(): Promise<void>;
}
