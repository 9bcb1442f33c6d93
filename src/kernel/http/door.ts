import type { FastifyInstance } from 'fastify';
import type { AuditChannel, Caller } from '../caller.ts';
import type { Runtime } from '../runtime.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler runs. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Channel recorded with the events of this route; `OAUTH` when absent. */
    channel?: AuditChannel;
    /** How errors of this route look; `oauth` when absent. */
    errors?: 'oauth' | 'page' | 'api' | 'api_v1';
  }
}

/** The HTTP doors of one capability: registers its routes on the server. */
export type Routes = (app: FastifyInstance, runtime: Runtime) => void | Promise<void>;
