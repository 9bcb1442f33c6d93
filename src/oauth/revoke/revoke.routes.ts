import { AppError } from '../../kernel/errors/app-error.ts';
import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/http/raw-bodies.ts';
import { readForm } from '../../kernel/http/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { revokeToken } from './revoke-token.ts';

/** POST /oauth/revoke and its versioned alias; success has an empty body (RFC 7009 §2.2). */
export const revokeRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  for (const path of ['/oauth/revoke', '/oauth/v1/revoke']) {
    app.post(path, async (request, reply) => {
      const form = readForm(request.headers['content-type'], request.body);
      await run(runtime, request.caller, revokeToken, { authorization: request.headers.authorization, form });
      return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).code(200).send();
    });
    refuseOtherMethods(app, path, ['POST'], () => {
      throw new AppError('method_not_allowed');
    });
  }
};
