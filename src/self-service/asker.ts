import type { Principal } from '../kernel/edge/graphql-context.ts';
import { restrictionOf } from '../kernel/edge/restriction-of.ts';

/** Who reads or changes what belongs to an end user: the user, an API client for the user, or an administrator. */
export interface Asker {
  readonly kind: 'user' | 'api' | 'admin';
  /** The client through which it happens, for the trail. */
  readonly subject: { readonly clientId?: string; readonly appName?: string };
  /** An API client that came from another part of the schema and has no business with users. */
  readonly lacksScope?: boolean;
  /** The mobile applications outside which an administrator sees and does nothing; undefined: there is no such restriction. */
  readonly apps?: readonly string[] | undefined;
}

/** For events whose client is the one concerned: the client through which it was asked for, unless that is the same. */
export function actorOf({ subject }: Asker, concerned: string): { readonly actorClientId?: string } {
  return subject.clientId === undefined || subject.clientId === concerned ? {} : { actorClientId: subject.clientId };
}

/** The asker behind a request that authorization let through. */
export function askerOf(principal: Principal): Asker {
  switch (principal.kind) {
    case 'user':
      return { kind: 'user', subject: { clientId: principal.clientId, ...(principal.clientName ? { appName: principal.clientName } : {}) } };
    case 'api': {
      const subject = { clientId: principal.clientId, appName: principal.clientName };
      return { kind: 'api', subject, lacksScope: !principal.apiScopes.includes('END_USER') };
    }
    case 'admin':
      return { kind: 'admin', subject: {}, apps: restrictionOf(principal) };
    case 'anonymous':
      throw new Error('authorization let somebody else through');
  }
}
