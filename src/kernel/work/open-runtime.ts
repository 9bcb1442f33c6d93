import { Caches } from '../base/cache.ts';
import { type Clock, openDatabaseClock } from '../base/clock.ts';
import { openSealing, parseSealingKeys } from '../base/crypto/sealing.ts';
import { sealingKeyFromFolder } from '../base/crypto/sealing-key-file.ts';
import { Health } from '../base/health.ts';
import { type Ids, randomIds } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { openMetrics } from '../base/metrics.ts';
import type { Config } from '../contract/config/config.ts';
import { openDatabase } from '../store/database.ts';
import { databaseHealth } from '../store/database-health.ts';
import type { EntityList } from '../store/entity-list.ts';
import { GroupCommitter } from '../store/group-committer.ts';
import { appendEvents } from '../trail/append-events.ts';
import { AuditTail } from '../trail/audit-tail.ts';
import { Bell } from '../trail/bell.ts';
import { changesConfiguration } from '../trail/configuration-change.ts';
import type { EventDraft } from '../trail/event-row.ts';
import { notStored } from '../trail/not-stored.ts';
import { PassingEvents } from '../trail/passing-events.ts';
import { PersonKeys } from '../trail/person/person-keys.ts';
import { eventSealer } from '../trail/person/seal-events.ts';
import { openTrailReferences } from '../trail/person/trail-references.ts';
import { postgresBellWire } from '../trail/postgres-bell-wire.ts';
import { redisBellWire } from '../trail/redis-bell-wire.ts';
import { trailSource } from '../trail/trail-source.ts';
import type { Dependents } from './dependents.ts';
import { openPasswords } from './passwords.ts';
import type { Runtime } from './runtime.ts';
export interface RuntimeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly databaseUrl: string;
  readonly publicUrl: string;
  readonly entities: EntityList;
  readonly dependents: Dependents;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** Opens a runtime over a migrated database. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, log, databaseUrl, publicUrl } = options;
  const database = await openDatabase(databaseUrl, config, log, options.entities);
  const query = database.query.bind(database);
  const committer = new GroupCommitter(query);
  const reads = new GroupCommitter(query);
  const bell = new Bell();
  const { redis, prefix } = config.queue;
  await bell.open(redis ? redisBellWire(redis, prefix, log) : postgresBellWire(databaseUrl, log));
  const sealing = openSealing(config.sealing.keys ? parseSealingKeys(config.sealing.keys) : sealingKeyFromFolder(config.runtime.dataFolder));
  const references = await openTrailReferences(query, sealing);
  const personKeys = new PersonKeys(database.aside, sealing);
  const seal = eventSealer(personKeys, references);
  const trail = trailSource(query, references, personKeys);
  const tail = new AuditTail(trailSource(database.follow, references, personKeys), bell, config.audit.pollMs, log);
  const clock = options.clock ?? (await openDatabaseClock((text, values) => query(text, values)));
  const caches = new Caches();
  tail.listen((events) => {
    if (events.some(changesConfiguration)) caches.clear();
    if (events.some(({ type }) => type === 'ADMIN_PERSON_ERASED')) personKeys.forget();
  }, 'administration');
  await tail.open();
  const metrics = openMetrics();
  const health = new Health();
  databaseHealth({ database, reads, health, metrics });
  const counters = new Map<string, { inc(): void }>();
  const counterOf = ({ type, outcome }: EventDraft) => {
    const counter = counters.get(type) ?? metrics.eventsRecorded.labels({ type, outcome });
    counters.set(type, counter);
    return counter;
  };
  const excluded = notStored(config.audit);
  const passing = new PassingEvents(query, log);
  return {
    config,
    log,
    clock,
    ids: options.ids ?? randomIds,
    database,
    committer,
    reads,
    bell,
    tail,
    trail,
    caches,
    sealing,
    passwords: await openPasswords(config.login.parallelHashes),
    metrics,
    health,
    dependents: options.dependents,
    publicUrl,
    issuer: `${publicUrl}/oauth`,
    async stored(events) {
      for (const event of events) counterOf(event).inc();
      if (excluded.size === 0) return seal(events);
      passing.add(await seal(events.filter((event) => excluded.has(event.type))));
      return seal(events.filter((event) => !excluded.has(event.type)));
    },
    async appendEvents(events) {
      if (events.length > 0) await committer.submit(appendEvents, { events });
    },
    async close() {
      health.close();
      clock.close?.();
      await passing.close();
      await committer.drain();
      await reads.drain();
      await tail.close();
      await bell.close();
      await database.close();
    },
  };
}
