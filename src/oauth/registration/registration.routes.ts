import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { deleteRegistration, type ManagementInput, readRegistration, updateRegistration } from './manage-registration.ts';
import { registerClient } from './register-client.ts';

const path = '/oauth/v1/register';
const one = `${path}/:clientId`;
const config = { channel: 'REST_API' } as const;
const uncached = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

function inputOf(request: FastifyRequest): ManagementInput {
  const { clientId } = request.params as { clientId: string };
  const { authorization, 'content-type': contentType } = request.headers;
  return { clientId: clientId.replaceAll('\0', ''), authorization, contentType, body: request.body };
}

/** POST /oauth/v1/register (RFC 7591), and GET, PUT and DELETE of what was registered (RFC 7592). */
export const registrationRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  app.post(path, { config }, async (request, reply) => {
    const { authorization, 'content-type': contentType } = request.headers;
    const answer = await run(runtime, request.caller, registerClient, { authorization, contentType, body: request.body });
    return reply.code(201).headers(uncached).send(answer);
  });
  app.get(one, { config, exposeHeadRoute: false }, async (request, reply) =>
    reply.headers(uncached).send(await run(runtime, request.caller, readRegistration, inputOf(request))),
  );
  app.put(one, { config }, async (request, reply) =>
    reply.headers(uncached).send(await run(runtime, request.caller, updateRegistration, inputOf(request))),
  );
  app.delete(one, { config }, async (request, reply): Promise<FastifyReply> => {
    await run(runtime, request.caller, deleteRegistration, inputOf(request));
    return reply.code(204).headers(uncached).send();
  });
  const refuse = () => {
    throw new AppError('method_not_allowed');
  };
  refuseOtherMethods(app, path, ['POST'], refuse);
  refuseOtherMethods(app, one, ['GET', 'PUT', 'DELETE'], refuse);
};
