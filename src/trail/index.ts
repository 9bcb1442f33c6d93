export { AuditEventObject } from './audit-event.graphql.ts';
export { auditFilter } from './audit-filter.ts';
export { addCheckpoints } from './proof/add-checkpoints.ts';
export { buryPartition } from './proof/bury-partition.ts';
export { proofKeys } from './proof/proof-keys.ts';
export { type Verification, verifyTrail } from './proof/verify-trail.ts';
export { readAuditEvents } from './read-audit-events.ts';
