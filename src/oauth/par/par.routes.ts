import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { readForm } from '../../kernel/edge/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf, nonceToOffer } from '../../keys/sender-constraints/index.ts';
import { pushAuthorizationRequest } from './push-authorization-request.ts';

const path = '/oauth/v1/par';

/** POST /oauth/v1/par: pushed authorization requests. */
export const parRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  app.post(path, async (request, reply) => {
    const form = readForm(request.headers['content-type'], request.body);
    const evidence = evidenceOf(runtime, request);
    const nonce = nonceToOffer(runtime, evidence);
    if (nonce !== undefined) reply.header('dpop-nonce', nonce);
    const answer = await run(runtime, request.caller, pushAuthorizationRequest, { authorization: request.headers.authorization, form, evidence });
    return reply.code(201).headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send(answer);
  });
  refuseOtherMethods(app, path, ['POST'], () => {
    throw new AppError('method_not_allowed');
  });
};
