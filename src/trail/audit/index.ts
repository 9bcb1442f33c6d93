/** The trail as it is read: filters, pages, streams, exports, its proof and its retention. */
export { auditFilter } from './audit-filter.ts';
export { exportEvents } from './export/export-events.ts';
export { type ExportFormat, exportLine } from './export/export-format.ts';
export { ensureExportPlace, exportSources, replayExport } from './export/export-place.ts';
export { type ExportTarget, readExportTargets, type TargetOf } from './export/export-targets.ts';
export { measureExports } from './export/measure-exports.ts';
export { forgetHeldPerson } from './legal-hold/forget-held-person.ts';
export { refuseHeldPerson } from './legal-hold/refuse-held-person.ts';
export { addCheckpoints } from './proof/add-checkpoints.ts';
export { buryEvents } from './proof/bury-events.ts';
export { buryPartition } from './proof/bury-partition.ts';
export { proofKeys } from './proof/proof-keys.ts';
export { retentionPlan } from './proof/retention-plan.ts';
export { type Verification, verifyTrail } from './proof/verify-trail.ts';
export { readAuditEvents } from './read-audit-events.ts';
export { readLatestEvents } from './read-latest-events.ts';
