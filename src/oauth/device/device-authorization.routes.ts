import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { readForm } from '../../kernel/edge/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf } from '../../keys/sender-constraints/index.ts';
import { requestDevice } from './request-device.ts';

/** POST /oauth/device_authorization and its versioned alias (RFC 8628 §3.1). */
export const deviceAuthorizationRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  for (const path of ['/oauth/device_authorization', '/oauth/v1/device_authorization']) {
    app.post(path, async (request, reply) => {
      const form = readForm(request.headers['content-type'], request.body);
      const input = { authorization: request.headers.authorization, form, evidence: evidenceOf(runtime, request) };
      const answer = await run(runtime, request.caller, requestDevice, input);
      return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send(answer);
    });
    refuseOtherMethods(app, path, ['POST'], () => {
      throw new AppError('method_not_allowed');
    });
  }
};
