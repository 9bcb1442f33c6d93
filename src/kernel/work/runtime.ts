import type { Caches } from '../base/cache.ts';
import type { Clock } from '../base/clock.ts';
import type { Sealing } from '../base/crypto/sealing.ts';
import type { Health } from '../base/health.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../contract/config/config.ts';
import type { Database } from '../store/database.ts';
import type { GroupCommitter } from '../store/group-committer.ts';
import type { AuditTail } from '../trail/audit-tail.ts';
import type { Bell } from '../trail/bell.ts';
import type { EventDraft, EventRow } from '../trail/event-row.ts';
import type { TrailSource } from '../trail/trail-source.ts';
import type { Dependents } from './dependents.ts';
import type { Passwords } from './passwords.ts';

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
