import type { EventRecord } from '../kernel/contract/event-record.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { decide, type Permission } from './authorization.ts';
import type { Identity } from './identify.ts';
import { repeatedRecords } from './repeated-records.ts';

/** What somebody was kept from. */
interface Denied {
  /** The root field, or a word for what is none of the schema's. */
  readonly field: string;
  readonly permission: Permission | undefined;
  /** The kind of object, where that decided. */
  readonly objectType?: string;
  /** Why the presented token proves nobody. */
  readonly fault?: Identity['fault'];
}

/** Access tokens of administrators end every few minutes, and clients learn of it by trying. */
const everyday = 'token_expired';

function denialRecord({ principal }: GraphQLContext, { field, permission, objectType, fault }: Denied): EventRecord | undefined {
  const place = { endpoint: field, ...(objectType ? { objectType } : {}) };
  switch (principal.kind) {
    case 'admin': {
      const { roles, authenticator, sessionId } = principal;
      const requiredRoles = permission?.needs ?? permission?.admin ?? [];
      return ['ADMIN_ACCESS_DENIED', { reason: decide(permission, principal), ...place, roles, requiredRoles, authenticator, sessionId }];
    }
    case 'user':
      return ['ADMIN_ACCESS_DENIED', { reason: 'user_token', ...place, userId: principal.userId, clientId: principal.clientId }];
    case 'anonymous': {
      if (!fault || fault.reason === everyday) return undefined;
      const { reason, ...subject } = fault;
      return ['ADMIN_ACCESS_DENIED', { reason, ...place, ...subject }];
    }
    case 'api':
      return undefined;
  }
}

/**
 * Tells the trail whom the administration refused, once a minute and source: an administrator whose account does not suffice, a user, and whoever
 * presents a token that proves nobody (ASVS 5 §16.3.2). API clients have events of their own; who presents nothing leaves none.
 */
export async function recordDenial(context: GraphQLContext, denied: Denied): Promise<void> {
  const record = denialRecord(context, denied);
  if (!record) return;
  const { caller, runtime } = context;
  const [name, { reason }] = record as readonly [string, { reason?: string }];
  const source = [name, caller.adminUser, caller.clientIp, reason, denied.field, denied.objectType];
  await repeatedRecords(runtime).record(source, caller, record);
}
