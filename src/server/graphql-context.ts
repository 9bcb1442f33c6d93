import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../kernel/contract/caller.ts';
import { attemptFlow } from '../kernel/edge/attempt-flow.ts';
import { gatewayOf, noGateway } from '../kernel/edge/gateway.ts';
import type { Cookies, GraphQLContext, Principal } from '../kernel/edge/graphql-context.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

/** What an operation may use of the HTTP exchange it came with. */
export type Exchange = Pick<GraphQLContext, 'cookies' | 'gateway'>;

/** The context of one operation. Events of its flows name the administrator who asks. */
export function openContext(runtime: Runtime, from: Caller, principal: Principal, exchange: Exchange): GraphQLContext {
  const caller: Caller = principal.kind === 'admin' ? { ...from, adminUser: principal.username } : from;
  const kept = new Map<string, unknown>();
  const runHere: GraphQLContext['run'] = (flow, input) => run(runtime, caller, flow, input);
  return {
    runtime,
    caller,
    principal,
    ...exchange,
    run: runHere,
    attempt: attemptFlow(runHere),
    once<Value>(name: string, make: () => Value): Value {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as Value;
    },
  };
}

/** An HTTP exchange with its cookies. */
export function exchangeOf(runtime: Runtime, request: FastifyRequest, reply: FastifyReply): Exchange {
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: runtime.publicUrl.startsWith('https:') } as const;
  const cookies: Cookies = {
    get: (name) => request.cookies[name],
    set: (name, value, maxAge) => void reply.setCookie(name, value, { ...options, maxAge }),
    clear: (name) => void reply.clearCookie(name, options),
  };
  return { cookies, gateway: gatewayOf(request) };
}

/** For connections that have none. */
export const noExchange: Exchange = { cookies: { get: () => undefined, set: () => undefined, clear: () => undefined }, gateway: noGateway };
