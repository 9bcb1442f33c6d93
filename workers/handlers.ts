import { chainTrail } from './audit-proof/chain-trail.ts';
import { unlinkPerson } from './audit-proof/unlink-person.ts';
import { deleteExpired } from './housekeeping/delete-expired.ts';
import { keepPartitions } from './housekeeping/keep-partitions.ts';
import { rotateSigningKeys } from './housekeeping/rotate-signing-keys.ts';
import type { JobEndings, JobHandlers } from './job-handler.ts';
import { deliverLogout, endLogout } from './logout/deliver-logout.ts';
import { endNotification, sendNotification } from './notification/send-notification.ts';
import { endSms, sendSms } from './sms/send-sms.ts';
import { countStatistics, keepStatistics } from './statistics/keep-statistics.ts';
import { revokeRest } from './tokens/revoke-rest.ts';

/** Every job of the job table with the one that does it. */
export const handlers: JobHandlers = {
  'audit.checkpoint': chainTrail,
  'audit.unlink': unlinkPerson,
  'audit.unlink_late': unlinkPerson,
  'housekeeping.partitions': keepPartitions,
  'housekeeping.expired': deleteExpired,
  'logout.deliver': deliverLogout,
  'tokens.revoke': revokeRest,
  'keys.rotate': rotateSigningKeys,
  'notification.send': sendNotification,
  'sms.send': sendSms,
  'statistics.count': countStatistics,
  'statistics.fold': keepStatistics,
};

/** The jobs whose failure for good is recorded, with the one that does it. */
export const endings: JobEndings = {
  'logout.deliver': endLogout,
  'notification.send': endNotification,
  'sms.send': endSms,
};
