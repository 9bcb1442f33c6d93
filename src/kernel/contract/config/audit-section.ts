import { daysByCategory } from './days-by-category.ts';
import { flag, list, type Section, text, wholeNumber } from './setting.ts';

/** Settings of the audit trail: retention, export and live subscriptions. */
export const auditSection = {
  retentionDays: {
    env: 'SIGNET_AUDIT_RETENTION_DAYS',
    schema: wholeNumber(1, 36_500),
    default: '400',
    meaning: 'Age at which months of the audit trail are dropped.',
  },
  retentionByCategory: {
    env: 'SIGNET_AUDIT_RETENTION_BY_CATEGORY',
    schema: daysByCategory,
    default: '',
    meaning:
      'Categories of the audit trail that are kept for another time than SIGNET_AUDIT_RETENTION_DAYS, in days: API_ACCESS=30,ADMIN=3650. A month is dropped once the longest of all is over; until then the events of the others go day by day.',
  },
  excludedEvents: {
    env: 'SIGNET_AUDIT_EXCLUDED_EVENTS',
    schema: list,
    default: '',
    meaning: 'Names of events that are not stored; statistics and export still see them.',
  },
  isStrict: {
    env: 'SIGNET_AUDIT_STRICT',
    schema: flag,
    default: 'false',
    meaning:
      'Stores of the events beyond the catalogue of 272 only those that tell of failures, changes, keys, holds, administrators and looks at people; the others are treated as excluded.',
  },
  recordsViews: {
    env: 'SIGNET_AUDIT_VIEWS',
    schema: flag,
    default: 'true',
    meaning: 'Whether a look at a person by an administrator or an API client leaves the event PERSON_VIEWED.',
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
} as const satisfies Section;
