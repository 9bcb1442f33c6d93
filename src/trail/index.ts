export { AuditEventObject } from './audit-event.graphql.ts';
export { auditFilter } from './audit-filter.ts';
export { readAuditEvents } from './read-audit-events.ts';
