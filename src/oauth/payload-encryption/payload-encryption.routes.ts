import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { readForm } from '../../kernel/edge/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf } from '../../keys/sender-constraints/index.ts';
import { findEncryptionPolicy } from './find-encryption-policy.ts';

const path = '/oauth/api/v1/payload-encryption/policy';
const config = { channel: 'REST_API', errors: 'management_api' } as const;

/** POST /oauth/api/v1/payload-encryption/policy, for the security proxy in front of mobile applications. */
export const payloadEncryptionRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  app.post(path, { config }, async (request, reply) => {
    const policy = await run(runtime, request.caller, findEncryptionPolicy, {
      authorization: request.headers.authorization,
      form: readForm(request.headers['content-type'], request.body),
      evidence: evidenceOf(runtime, request),
    });
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send(policy);
  });
  refuseOtherMethods(
    app,
    path,
    ['POST'],
    () => {
      throw new AppError('method_not_allowed');
    },
    config,
  );
};
