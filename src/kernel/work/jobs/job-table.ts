import { z } from 'zod';
import { notificationTriggers } from '../../contract/notification-triggers.ts';

/** One kind of job: its queue, what it carries, and how often it is tried. */
export interface JobRow {
  readonly queue: string;
  /** What everyone may see. */
  readonly payload: z.ZodType<Record<string, unknown>>;
  /** What is sealed in the outbox and in the queue; absent when the job has no secret. */
  readonly sealed?: z.ZodType<Record<string, unknown>>;
  readonly attempts: number;
  /** First pause between tries; it doubles. */
  readonly backoffSeconds: number;
  /** Waits so long before it is done. */
  readonly delaySeconds?: number;
  /** Repeats on this cron pattern (UTC) instead of being enqueued by a flow. */
  readonly schedule?: string;
  readonly meaning: string;
}

const nothing = z.strictObject({});

/** Every job of the platform. `schema/jobs.json` is printed from it. */
export const jobTable = {
  'housekeeping.partitions': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 30,
    schedule: '10 * * * *',
    meaning: 'Drops the partitions whose rows have expired.',
  },
  'housekeeping.expired': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 30,
    schedule: '*/5 * * * *',
    meaning: 'Deletes expired sessions, token families, assertions and throttles, a bounded number at a time.',
  },
  'tokens.revoke': {
    queue: 'tokens',
    payload: z.strictObject({ clientId: z.string(), before: z.iso.datetime() }),
    attempts: 20,
    backoffSeconds: 2,
    meaning: 'Ends the rest of the tokens of a client that asked for the end of all, a bounded number at a time.',
  },
  'logout.deliver': {
    queue: 'logout',
    payload: z.strictObject({ clientId: z.string(), sessionId: z.uuid(), userId: z.string() }),
    attempts: 8,
    backoffSeconds: 5,
    meaning: 'Tells a client that a session it took part in has ended.',
  },
  'keys.rotate': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 30,
    schedule: '20 * * * *',
    meaning: 'Rotates the signing keys that have signed for longer than SIGNET_KEY_ROTATION_DAYS.',
  },
  'sms.send': {
    queue: 'sms',
    payload: z.strictObject({
      flow: z.enum(['sms_step_up']),
      reference: z.uuid(),
      sequence: z.int().positive(),
      userId: z.string(),
      clientId: z.string(),
      appName: z.string(),
      expiresAt: z.iso.datetime(),
    }),
    sealed: z.strictObject({ to: z.string(), text: z.string(), code: z.string() }),
    attempts: 4,
    backoffSeconds: 1,
    meaning: 'Posts a text message to the SMS gateway and tells the flow that wants it how that ended.',
  },
  'notification.send': {
    queue: 'user-notifications',
    payload: z.strictObject({
      trigger: z.enum(notificationTriggers),
      userId: z.string(),
      clientId: z.string(),
      clientName: z.string(),
      deviceName: z.string().nullable(),
      occurredAt: z.iso.datetime(),
    }),
    attempts: 5,
    backoffSeconds: 2,
    meaning: 'Has the notification service tell a user what happened to the account, by the way the user chose.',
  },
  'statistics.count': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 30,
    schedule: '* * * * *',
    meaning: 'Counts what was recorded since the last time for the statistics.',
  },
  'statistics.fold': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 60,
    schedule: '25 * * * *',
    meaning: 'Folds months and days that are over and takes the figures of live tables for the statistics.',
  },
  'audit.checkpoint': {
    queue: 'housekeeping',
    payload: nothing,
    attempts: 5,
    backoffSeconds: 30,
    schedule: '* * * * *',
    meaning: 'Chains the events of the trail by hash and signs the head.',
  },
  'audit.unlink': {
    queue: 'housekeeping',
    payload: z.strictObject({ personRef: z.string().regex(/^[0-9a-f]{32}$/) }),
    attempts: 20,
    backoffSeconds: 30,
    meaning: 'Takes the references of an erased person out of the trail.',
  },
  'audit.unlink_late': {
    queue: 'housekeeping',
    payload: z.strictObject({ personRef: z.string().regex(/^[0-9a-f]{32}$/) }),
    attempts: 20,
    backoffSeconds: 30,
    delaySeconds: 3600,
    meaning: 'Does it once more, for events of processes that had not yet heard of the erasure.',
  },
} as const satisfies Record<string, JobRow>;

export type JobName = keyof typeof jobTable;

export type JobPayload<Name extends JobName> = z.infer<(typeof jobTable)[Name]['payload']>;
