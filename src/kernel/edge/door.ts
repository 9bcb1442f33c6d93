import type { FastifyInstance } from 'fastify';
import type { AuditChannel, Caller } from '../contract/caller.ts';
import type { Runtime } from '../work/runtime.ts';

/** Forms of the REST APIs: of the management APIs, of the end-user API, and of version 1 of the latter. */
export type ApiErrorForm = 'management_api' | 'end_user_api' | 'end_user_api_v1';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler runs. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Channel recorded with the events of this route; `OAUTH` when absent. */
    channel?: AuditChannel;
    /** How errors of this route look; `oauth` when absent. */
    errors?: 'oauth' | 'page' | ApiErrorForm;
    /** True where applications send people in a window that they opened: it stays tied to its opener. */
    isForPopUps?: boolean;
    /** True where what follows a form must not be a redirect: the page that holds the form lets it lead nowhere else. */
    formsStayHere?: boolean;
  }
}

/** The HTTP doors of one capability: registers its routes on the server. */
export type Routes = (app: FastifyInstance, runtime: Runtime) => void | Promise<void>;
