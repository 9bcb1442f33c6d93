import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import { authorizeApiClient } from '../applications/clients/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { attemptFlow } from '../kernel/edge/attempt-flow.ts';
import type { Routes } from '../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../kernel/edge/raw-bodies.ts';
import { isFormType, readForm } from '../kernel/edge/read-form.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import type { Work } from '../kernel/work/work.ts';
import { evidenceOf } from '../keys/sender-constraints/index.ts';
import { checkUserId } from './check-user-id.ts';
import { deviceOperations } from './rest/device-operations.ts';
import type { EndUserCall } from './rest/end-user-operation.ts';
import { holdingsOperations } from './rest/holdings-operations.ts';
import { settingOperations } from './rest/setting-operations.ts';

const operations = [...holdingsOperations, ...settingOperations, ...deviceOperations];
const api = 'end_user';
const headers = { 'cache-control': 'no-store', pragma: 'no-cache', 'content-type': 'application/json;charset=UTF-8' };

interface Entry {
  readonly request: FastifyRequest;
  readonly runtime: Runtime;
  /** Version and path, for the trail. */
  readonly endpoint: string;
  readonly isOff: boolean;
}

/** Who calls, as far as the request proves; the trail learns how it ends. Only who may call at all is told that a version is off. */
async function admit(work: Work, { request, runtime, endpoint, isOff }: Entry): Promise<EndUserCall['asker']> {
  const contentType = request.headers['content-type'];
  const form = isFormType(contentType) ? readForm(contentType, request.body).parameters : new Map<string, string>();
  const { authorization } = request.headers;
  const client = await authorizeApiClient(work, { authorization, form, evidence: evidenceOf(runtime, request), scope: 'END_USER', api });
  const subject = { clientId: client.clientId, appName: client.name };
  if (isOff) throw new AppError('not_found', { record: ['API_VERSION_NOT_ALLOWED', { reason: 'version_disabled', endpoint, ...subject }] });
  return { kind: 'api', subject };
}

function refuseMethod(): never {
  throw new AppError('method_not_allowed');
}

function jsonOf({ body }: FastifyRequest): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}

/** The REST API for end users: `/oauth/api/{version}/users/{userId}/...`, for API clients with the scope END_USER. */
export const endUserRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const methods = new Map<string, { config: FastifyContextConfig; allowed: string[] }>();
  for (const { versions, path, method, answer } of operations)
    for (const version of versions) {
      const url = `/oauth/api/${version}/users/:userId/${path}`;
      const config = {
        channel: 'REST_END_USER',
        errors: version === 'v1' && !path.startsWith('devices') ? 'end_user_api_v1' : 'end_user_api',
      } as const;
      const isOff = path.startsWith('devices') && (version === 'v1' || version === 'v2') && !runtime.config.endUserApi.servesOldDevices;
      methods.set(url, { config, allowed: [...(methods.get(url)?.allowed ?? []), method] });
      app.route({
        method,
        url,
        config,
        async handler(request, reply) {
          const { caller } = request;
          const { userId = '', id = '' } = request.params as { userId?: string; id?: string };
          const asker = await run(runtime, caller, admit, { request, runtime, endpoint: `${version}/${path}`, isOff });
          const runHere: EndUserCall['run'] = (flow, input) => run(runtime, caller, flow, input);
          const call: EndUserCall = {
            runtime,
            caller,
            asker,
            userId: checkUserId(userId),
            id,
            query: new URL(request.url, 'http://here').searchParams,
            body: jsonOf(request),
            run: runHere,
            attempt: attemptFlow(runHere),
          };
          const { status, body } = await answer(call, version);
          reply.code(status).headers(headers);
          return body === undefined ? reply.removeHeader('content-type').send() : reply.send(JSON.stringify(body));
        },
      });
    }
  for (const [url, { config, allowed }] of methods) refuseOtherMethods(app, url, allowed, refuseMethod, config);
};
