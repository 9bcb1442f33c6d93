import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Routes } from '../kernel/edge/door.ts';
import { isTrustedProxy } from '../kernel/edge/is-trusted-proxy.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { noteMethods } from './allowed-methods.ts';
import { answerOtherOrigins } from './answer-other-origins.ts';
import { callerOfRequest } from './caller-of-request.ts';
import { healthRoutes } from './health.routes.ts';
import { limitApiAddresses } from './limit-api-addresses.ts';
import { limitHeaders } from './limit-headers.ts';
import { limitRequests } from './limits.ts';
import { sendOAuthError } from './oauth-error.ts';
import { onEveryAnswer } from './security-headers.ts';
import { timeRequests } from './time-requests.ts';
import { tlsOptions } from './tls-options.ts';
import { faultOf, translateError } from './translate-error.ts';

const maxHeaderSize = 32_768;

/** Opens the HTTP floor with the given doors; nothing listens yet. */
export async function openHttp(runtime: Runtime, doors: readonly Routes[]): Promise<FastifyInstance> {
  const { trustedProxies, bodyLimitBytes } = runtime.config.http;
  const https = tlsOptions(runtime);
  const app = fastify({
    ...((https ? { https } : { http: { maxHeaderSize } }) as { http: { maxHeaderSize: number } }),
    loggerInstance: runtime.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length > 0 ? (address) => isTrustedProxy(runtime.config, address) : false,
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: 2560, ignoreTrailingSlash: false },
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    // While draining, what still arrives on an open connection is answered, and the connection closed behind it.
    return503OnClosing: false,
    // A path that cannot be decoded reaches no route.
    frameworkErrors: (error, _request, reply) => void sendOAuthError(reply, faultOf(error)),
    genReqId: () => runtime.ids.uuid(),
    // Whatever is logged about a request names its transaction; a logger for each request would cost more than most requests.
    childLoggerFactory: (logger) => logger,
  });
  app.decorateRequest('caller', null as never);
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = callerOfRequest(runtime, request, request.routeOptions.config.channel ?? 'OAUTH');
    done();
  });
  limitHeaders(app, runtime);
  timeRequests(app, runtime.metrics);
  onEveryAnswer(app, runtime);
  limitApiAddresses(app, runtime);
  answerOtherOrigins(app, runtime);
  app.setErrorHandler((thrown, request, reply) => translateError(runtime, thrown, request, reply));
  const methodsAt = noteMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const allow = methodsAt(request.url.split('?', 1)[0] ?? '').join(', ');
    const error = allow === '' ? new AppError('not_found') : new AppError('method_not_allowed', { headers: { allow } });
    return translateError(runtime, error, request, reply);
  });
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: bodyLimitBytes });
  await limitRequests(app, runtime);
  await app.register(async (scope) => healthRoutes(scope, runtime));
  for (const door of doors) await app.register(async (scope) => door(scope, runtime));
  return app;
}
