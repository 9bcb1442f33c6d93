import { chainTrail } from './audit-proof/chain-trail.ts';
import { unlinkPerson } from './audit-proof/unlink-person.ts';
import { deleteExpired } from './housekeeping/delete-expired.ts';
import { keepPartitions } from './housekeeping/keep-partitions.ts';
import { rotateSigningKeys } from './housekeeping/rotate-signing-keys.ts';
import type { JobHandlers } from './job-handler.ts';
import { deliverLogout } from './logout/deliver-logout.ts';
import { sendNotification } from './notification/send-notification.ts';
import { sendSms } from './sms/send-sms.ts';
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
