import type { Principal } from '../kernel/http/graphql-context.ts';

/** Who reads or changes what belongs to an end user: the user, an API client for the user, or an administrator. */
export interface Asker {
  readonly kind: 'user' | 'api' | 'admin';
  /** The client through which it happens, for the trail. */
  readonly subject: { readonly clientId?: string; readonly appName?: string };
}

/** The asker behind a request that authorization let through. */
export function askerOf(principal: Principal): Asker {
  switch (principal.kind) {
    case 'user':
      return { kind: 'user', subject: { clientId: principal.clientId, ...(principal.clientName ? { appName: principal.clientName } : {}) } };
    case 'api':
      return { kind: 'api', subject: { clientId: principal.clientId, appName: principal.clientName } };
    case 'admin':
      return { kind: 'admin', subject: {} };
    case 'anonymous':
      throw new Error('authorization let somebody else through');
  }
}
