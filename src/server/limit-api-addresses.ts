import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { addRange } from '../kernel/base/net/special-addresses.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

/** Closes the REST APIs to callers from elsewhere than the configured addresses, before anything of a request is looked at. */
export function limitApiAddresses(app: FastifyInstance, runtime: Runtime): void {
  const { allowedAddresses } = runtime.config.endUserApi;
  if (allowedAddresses.length === 0) return;
  const allowed = new BlockList();
  for (const range of allowedAddresses) addRange(allowed, range);
  app.addHook('onRequest', (request, _reply, done) => {
    const { clientIp } = request.caller;
    const isApi = request.routeOptions.url?.startsWith('/oauth/api/') ?? false;
    const isAllowed = !isApi || (clientIp !== undefined && allowed.check(clientIp, isIPv6(clientIp) ? 'ipv6' : 'ipv4'));
    done(isAllowed ? undefined : new AppError('forbidden', { detail: 'address not allowed' }));
  });
}
