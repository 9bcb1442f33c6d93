export { AuditEventObject } from './audit-event.graphql.ts';
export { type AuditFilter, type AuditFilterInput, auditFilter } from './audit-filter.ts';
export { readAuditEvents } from './read-audit-events.ts';
export { type StreamItem, streamAuditEvents } from './stream-audit-events.ts';
