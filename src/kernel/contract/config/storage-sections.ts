import { z } from 'zod';
import { parseRedisAddress } from '../../base/redis/redis-address.ts';
import { flag, list, type Section, text, wholeNumber } from './setting.ts';

const redisAddress = z.string().transform((address, context) => {
  try {
    return parseRedisAddress(address);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

/** Settings of what outlives a process: the database, the queues, the keys that seal and the keys that sign. */
export const storageSections = {
  database: {
    url: {
      env: 'DATABASE_URL',
      schema: z.url({ protocol: /^postgres(ql)?$/ }),
      meaning: 'PostgreSQL to use. Without it an embedded PostgreSQL is started.',
      secret: true,
    },
    migratesAtStart: {
      env: 'SIGNET_AUTO_MIGRATE',
      schema: flag,
      default: 'true',
      meaning: 'Whether a process brings the tables up to date when it starts. With false, run signet migrate before a new version starts.',
    },
    poolSize: { env: 'SIGNET_DATABASE_POOL_SIZE', schema: wholeNumber(2, 200), default: '10', meaning: 'Connections one process may hold.' },
    statementTimeoutMs: {
      env: 'SIGNET_DATABASE_STATEMENT_TIMEOUT_MS',
      schema: wholeNumber(100, 600_000),
      default: '5000',
      meaning: 'Longest a statement or an idle transaction may last; long transactions delay the audit stream.',
    },
    connectTimeoutMs: {
      env: 'SIGNET_DATABASE_CONNECT_TIMEOUT_MS',
      schema: wholeNumber(100, 60_000),
      default: '2000',
      meaning: 'How long a request waits for a database connection before it is answered with 503.',
    },
    startSeconds: {
      env: 'SIGNET_DATABASE_START_SECONDS',
      schema: wholeNumber(0, 3600),
      default: '30',
      meaning: 'How long serve, work and all wait at their start for a database that does not answer yet.',
    },
  },
  queue: {
    redis: {
      env: 'REDIS_URL',
      schema: redisAddress,
      meaning:
        'Redis for queues and wake-ups: redis://user:password@host:6379/0, redis+sentinel://host1,host2/primary or redis+cluster://host1,host2; rediss for TLS. Without it both use PostgreSQL.',
      secret: true,
    },
    prefix: {
      env: 'SIGNET_QUEUE_PREFIX',
      schema: text,
      default: '{signet}',
      meaning: 'Key prefix of the queues in Redis; the braces keep all keys in one slot of a Redis Cluster.',
    },
    workerConcurrency: {
      env: 'SIGNET_WORKER_CONCURRENCY',
      schema: wholeNumber(1, 1000),
      default: '10',
      meaning: 'Jobs of one queue that one worker process works on at once.',
    },
    workerPort: {
      env: 'SIGNET_WORKER_PORT',
      schema: wholeNumber(0, 65535),
      default: '0',
      meaning: 'Port on which a worker process answers /health/live, /health/ready and /metrics; 0: none.',
    },
    relayIntervalMs: {
      env: 'SIGNET_RELAY_INTERVAL_MS',
      schema: wholeNumber(10, 60_000),
      default: '1000',
      meaning: 'How long a job may wait in the outbox when the wake-up was lost.',
    },
  },
  sealing: {
    keys: {
      env: 'SIGNET_SEALING_KEYS',
      schema: list,
      meaning:
        'Keys that seal secrets at rest: id:base64 of 32 bytes, comma-separated; the first seals, all open. Without it a key is generated in the data folder (embedded default only).',
      secret: true,
    },
  },
  keys: {
    rotationDays: {
      env: 'SIGNET_KEY_ROTATION_DAYS',
      schema: wholeNumber(0, 3650),
      default: '90',
      meaning:
        'How long a signing key signs before the workers let the next one take over; 0: only by command. A key verifies until the rotation after its own, so let this exceed the longest lifetime of JWT access tokens.',
    },
  },
} as const satisfies Record<string, Section>;
