import { auditChannels } from '../../kernel/contract/caller.ts';
import { type AuditCategory, type AuditEventName, auditEventNames, catalogue, eventKind } from '../../kernel/contract/catalogue.ts';
import { namedEnum } from '../../kernel/edge/graphql.ts';

const meanings = Object.fromEntries(auditEventNames.map((name) => [name, eventKind(name).meaning])) as Record<AuditEventName, string>;

export const AuditEventTypeEnum = namedEnum(
  'AuditEventType',
  auditEventNames,
  'Every kind of event. Names are never renamed; clients must expect new ones.',
  meanings,
);
export const AuditCategoryEnum = namedEnum('AuditCategory', Object.keys(catalogue) as AuditCategory[], 'Parts of the catalogue of events.');
export const AuditOutcomeEnum = namedEnum('AuditOutcome', ['SUCCESS', 'FAILURE', 'INFO'] as const, 'How it ended.');
export const AuditChannelEnum = namedEnum('AuditChannel', auditChannels, 'Where the request entered.');
