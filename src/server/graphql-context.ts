import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../kernel/caller.ts';
import type { Cookies, GraphQLContext, Principal } from '../kernel/http/graphql-context.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { run } from '../kernel/work/run.ts';
import { attemptFlow } from './attempt-flow.ts';

/** The context of one operation. Events of its flows name the administrator who asks. */
export function openContext(runtime: Runtime, from: Caller, principal: Principal, cookies: Cookies): GraphQLContext {
  const caller: Caller = principal.kind === 'admin' ? { ...from, adminUser: principal.username } : from;
  const kept = new Map<string, unknown>();
  const runHere: GraphQLContext['run'] = (flow, input) => run(runtime, caller, flow, input);
  return {
    runtime,
    caller,
    principal,
    cookies,
    run: runHere,
    attempt: attemptFlow(runHere),
    once<Value>(name: string, make: () => Value): Value {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as Value;
    },
  };
}

/** The cookies of an HTTP exchange. */
export function cookiesOf(runtime: Runtime, request: FastifyRequest, reply: FastifyReply): Cookies {
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: runtime.publicUrl.startsWith('https:') } as const;
  return {
    get: (name) => request.cookies[name],
    set: (name, value, maxAge) => void reply.setCookie(name, value, { ...options, maxAge }),
    clear: (name) => void reply.clearCookie(name, options),
  };
}

/** For connections that have none. */
export const noCookies: Cookies = { get: () => undefined, set: () => undefined, clear: () => undefined };
