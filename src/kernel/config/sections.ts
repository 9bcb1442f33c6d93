import { z } from 'zod';
import { languageTag } from '../fields/field-schemas.ts';
import { logLevels } from '../log.ts';
import { adminSection } from './admin-section.ts';
import { endUserApiSection } from './end-user-api-section.ts';
import { headerProviderSection } from './header-provider-section.ts';
import { notificationSection } from './notification-section.ts';
import { senderSections } from './sender-sections.ts';
import { flag, list, oneOf, type Section, text, wholeNumber } from './setting.ts';
import { stepUpSections } from './step-up-sections.ts';

const dataFolder = {
  env: 'SIGNET_DATA_DIR',
  schema: text,
  default: '.signet',
  meaning:
    'Folder for what the embedded default keeps: the database cluster and the sealing key. Not used when DATABASE_URL and SIGNET_SEALING_KEYS are set.',
} as const;

/** Every setting of the platform, by concern. This table is the reference: docs and `schema/config.json` are printed from it. */
export const sections = {
  http: {
    host: { env: 'SIGNET_HOST', schema: text, default: '127.0.0.1', meaning: 'Address to listen on. Containers set 0.0.0.0.' },
    port: { env: 'SIGNET_PORT', schema: wholeNumber(0, 65535), default: '4000', meaning: 'Port to listen on; 0 takes any free port.' },
    publicUrl: {
      env: 'SIGNET_PUBLIC_URL',
      schema: z
        .url({ protocol: /^https?$/ })
        .refine((value) => !value.includes('?') && !value.includes('#') && !value.includes('@'), 'must have no query, fragment or user')
        .transform((value) => value.replace(/\/+$/, '')),
      meaning:
        'Address under which browsers and clients reach the platform; the issuer is this address followed by /oauth. Default: http://localhost:PORT. Outside loopback it must be https.',
    },
    trustedProxies: {
      env: 'SIGNET_TRUSTED_PROXIES',
      schema: list,
      default: '',
      meaning: 'Addresses or CIDR ranges of reverse proxies whose X-Forwarded-* headers are believed. Empty: none.',
    },
    transactionIdHeader: {
      env: 'SIGNET_TRANSACTION_ID_HEADER',
      schema: text.transform((value) => value.toLowerCase()),
      default: 'X-Transaction-Id',
      meaning: 'Request header that carries the transaction id; believed only from trusted proxies, which must strip it from outside traffic.',
    },
    transactionIdPrefix: {
      env: 'SIGNET_TRANSACTION_ID_PREFIX',
      schema: z.string().max(32),
      default: 'SIGNET-',
      meaning: 'Prefix of generated transaction ids.',
    },
    bodyLimitBytes: {
      env: 'SIGNET_BODY_LIMIT_BYTES',
      schema: wholeNumber(1024, 16_777_216),
      default: '262144',
      meaning: 'Largest request body of the OAuth endpoints; GraphQL has its own limit of four times this.',
    },
    requestsPerMinute: {
      env: 'SIGNET_REQUESTS_PER_MINUTE',
      schema: wholeNumber(0, 100_000_000),
      default: '6000',
      meaning: 'Requests one address may make to the OAuth endpoints in a minute before it gets 429; counted per process; 0 switches the limit off.',
    },
    drainSeconds: {
      env: 'SIGNET_DRAIN_SECONDS',
      schema: wholeNumber(0, 600),
      default: '20',
      meaning: 'How long requests in flight may take to finish after SIGTERM.',
    },
  },
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
  },
  queue: {
    redisUrl: {
      env: 'REDIS_URL',
      schema: z.url({ protocol: /^rediss?$/ }),
      meaning: 'Redis for queues and wake-ups. Without it both use PostgreSQL.',
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
  audit: {
    retentionDays: {
      env: 'SIGNET_AUDIT_RETENTION_DAYS',
      schema: wholeNumber(1, 36_500),
      default: '400',
      meaning: 'Age at which months of the audit trail are dropped.',
    },
    excludedEvents: {
      env: 'SIGNET_AUDIT_EXCLUDED_EVENTS',
      schema: list,
      default: '',
      meaning: 'Names of events that are not stored; statistics and export still see them.',
    },
    exportFile: {
      env: 'SIGNET_AUDIT_EXPORT_FILE',
      schema: text,
      meaning: 'JSON file that names the targets of the export of the trail: files, syslog receivers, webhooks, buckets.',
    },
    pollMs: {
      env: 'SIGNET_AUDIT_POLL_MS',
      schema: wholeNumber(50, 60_000),
      default: '2000',
      meaning: 'Longest a committed event waits for followers when the wake-up was lost.',
    },
    streamCheckSeconds: {
      env: 'SIGNET_AUDIT_STREAM_CHECK_SECONDS',
      schema: wholeNumber(1, 3600),
      default: '60',
      meaning:
        'How often it is checked whether the session behind a live subscription still lives; an ended session of an administrator is also noticed at once.',
    },
    streamStallSeconds: {
      env: 'SIGNET_AUDIT_STREAM_STALL_SECONDS',
      schema: wholeNumber(1, 3600),
      default: '30',
      meaning: 'How long a subscriber may take no data, with a megabyte waiting, before it is told to resume later.',
    },
    streamsPerNode: {
      env: 'SIGNET_AUDIT_STREAMS_PER_NODE',
      schema: wholeNumber(1, 100_000),
      default: '600',
      meaning: 'Live subscriptions one process serves.',
    },
  },
  oauth: {
    vendorPrefix: {
      env: 'SIGNET_VENDOR_PREFIX',
      schema: z.string().regex(/^[a-z][a-z0-9]{0,31}$/),
      default: 'signet',
      meaning: 'Prefix of wire names that carry a vendor name, as in signet_api_token_introspection or urn:signet:oidc:authentication_level.',
    },
    grantNamespace: {
      env: 'SIGNET_GRANT_NAMESPACE',
      schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
      meaning:
        "Namespace of the platform's own grant types, as in urn:signet:oauth2:grant_type:validate_bearer; for clients that know another vendor's. Default: SIGNET_VENDOR_PREFIX.",
    },
    transactionSeconds: {
      env: 'SIGNET_AUTH_TRANSACTION_SECONDS',
      schema: wholeNumber(30, 3600),
      default: '360',
      meaning: 'How long a sign-in may take from the authorization request to the answer.',
    },
    deviceCodeSeconds: {
      env: 'SIGNET_DEVICE_CODE_SECONDS',
      schema: wholeNumber(30, 3600),
      default: '600',
      meaning: 'How long a device waits for its person to approve it: lifetime of the codes of the device flow.',
    },
    csrfSeconds: {
      env: 'SIGNET_CSRF_SECONDS',
      schema: wholeNumber(30, 3600),
      default: '300',
      meaning: 'How long the form of the consent page stays valid.',
    },
    assertionMaxSeconds: {
      env: 'SIGNET_ASSERTION_MAX_SECONDS',
      schema: wholeNumber(30, 86_400),
      default: '3600',
      meaning: 'How far in the future a client assertion may expire.',
    },
    tombstoneSeconds: {
      env: 'SIGNET_TOKEN_TOMBSTONE_SECONDS',
      schema: wholeNumber(0, 2_592_000),
      default: '86400',
      meaning: 'How long expired tokens stay known, so that their use can be told from that of a made-up token.',
    },
    introspectsRefreshTokens: {
      env: 'SIGNET_INTROSPECT_REFRESH_TOKENS',
      schema: flag,
      default: 'false',
      meaning: 'Whether introspection also tells about refresh tokens, when the caller says by token_type_hint that it holds one.',
    },
    sessionIdleSeconds: {
      env: 'SIGNET_SESSION_IDLE_SECONDS',
      schema: wholeNumber(60, 31_536_000),
      default: '1800',
      meaning: 'A browser session ends after this time without use.',
    },
    sessionMaxSeconds: {
      env: 'SIGNET_SESSION_MAX_SECONDS',
      schema: wholeNumber(60, 31_536_000),
      default: '28800',
      meaning: 'A browser session ends this long after sign-in.',
    },
  },
  ...senderSections,
  login: {
    failuresPerAccount: {
      env: 'SIGNET_LOGIN_FAILURES_PER_ACCOUNT',
      schema: wholeNumber(1, 100),
      default: '5',
      meaning: 'Wrong passwords for one name within the window before further tries are refused.',
    },
    failuresPerAddress: {
      env: 'SIGNET_LOGIN_FAILURES_PER_ADDRESS',
      schema: wholeNumber(1, 100_000),
      default: '20',
      meaning: 'Wrong passwords from one address within the window before further tries are refused.',
    },
    windowSeconds: { env: 'SIGNET_LOGIN_WINDOW_SECONDS', schema: wholeNumber(1, 86_400), default: '900', meaning: 'Window of the two limits above.' },
    parallelHashes: {
      env: 'SIGNET_LOGIN_PARALLEL_HASHES',
      schema: wholeNumber(1, 64),
      default: '2',
      meaning: 'Password hashes computed at once; more wait in line.',
    },
  },
  graphql: {
    introspection: {
      env: 'SIGNET_GRAPHQL_INTROSPECTION',
      schema: flag,
      default: 'false',
      meaning: 'Whether the schemas may be introspected; true in the demonstration.',
    },
    graphiql: {
      env: 'SIGNET_GRAPHIQL',
      schema: flag,
      default: 'false',
      meaning: 'Whether the GraphiQL page is served beside each GraphQL endpoint; true in the demonstration.',
    },
    maxDepth: { env: 'SIGNET_GRAPHQL_MAX_DEPTH', schema: wholeNumber(3, 100), default: '10', meaning: 'Deepest selection of a document.' },
    maxCost: {
      env: 'SIGNET_GRAPHQL_MAX_COST',
      schema: wholeNumber(100, 1_000_000),
      default: '5000',
      meaning: 'Highest cost of a document: one for a field that has fields of its own, times the page size below a list.',
    },
    adminTokenSeconds: {
      env: 'SIGNET_ADMIN_TOKEN_SECONDS',
      schema: wholeNumber(60, 3600),
      default: '600',
      meaning: 'Lifetime of an administrator access token.',
    },
    adminIdleSeconds: {
      env: 'SIGNET_ADMIN_IDLE_SECONDS',
      schema: wholeNumber(60, 86_400),
      default: '1800',
      meaning: 'An administrator session ends after this time without refresh.',
    },
    adminMaxSeconds: {
      env: 'SIGNET_ADMIN_MAX_SECONDS',
      schema: wholeNumber(60, 604_800),
      default: '28800',
      meaning: 'An administrator session ends this long after sign-in.',
    },
  },
  admins: adminSection,
  outgoing: {
    allowedHosts: {
      env: 'SIGNET_OUTGOING_ALLOWED_HOSTS',
      schema: list,
      default: '',
      meaning: 'Host names, addresses or CIDR ranges that outgoing calls may reach although they are private or loopback.',
    },
    timeoutMs: {
      env: 'SIGNET_OUTGOING_TIMEOUT_MS',
      schema: wholeNumber(100, 60_000),
      default: '5000',
      meaning: 'Longest an outgoing call may take.',
    },
    maxBytes: {
      env: 'SIGNET_OUTGOING_MAX_BYTES',
      schema: wholeNumber(1024, 67_108_864),
      default: '262144',
      meaning: 'Largest answer an outgoing call reads.',
    },
    breakerFailures: {
      env: 'SIGNET_OUTGOING_BREAKER_FAILURES',
      schema: wholeNumber(1, 1000),
      default: '5',
      meaning: 'Calls in a row that find a configured service down before further calls to it fail at once.',
    },
    breakerSeconds: {
      env: 'SIGNET_OUTGOING_BREAKER_SECONDS',
      schema: wholeNumber(1, 3600),
      default: '10',
      meaning: 'How long calls to such a service fail at once before one tries again.',
    },
  },
  ...stepUpSections,
  texts: {
    locales: {
      env: 'SIGNET_LOCALES',
      schema: list.pipe(
        z
          .array(languageTag)
          .min(1, 'must name at least one locale')
          .max(50)
          .refine((locales) => new Set(locales).size === locales.length, 'must name each locale once'),
      ),
      default: 'en,nl',
      meaning:
        'Locales of pages and messages, comma-separated language tags such as en or nl-BE. The first is used when a person prefers none of them. Our own texts are in en and nl; for other languages administrators store texts.',
    },
  },
  headerProvider: headerProviderSection,
  notifications: notificationSection,
  endUserApi: endUserApiSection,
  runtime: {
    dataFolder,
    logLevel: { env: 'SIGNET_LOG_LEVEL', schema: oneOf(logLevels), default: 'info', meaning: 'Least severe level that is logged.' },
    development: {
      env: 'SIGNET_DEVELOPMENT',
      schema: flag,
      default: 'false',
      meaning: 'Allows plain http in configured addresses and shows helpful hints; never for production.',
    },
    metricsToken: {
      env: 'SIGNET_METRICS_TOKEN',
      schema: text,
      meaning: 'Bearer token that /metrics asks for. Without it /metrics answers loopback addresses only.',
      secret: true,
    },
  },
} as const satisfies Record<string, Section>;
