import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf, nonceToOffer } from '../../keys/sender-constraints/index.ts';
import { headerToken } from '../admit-access-token.ts';
import { approveInApp } from './approve-in-app.ts';

const path = '/oauth/device_authorization/approve';

/** POST /oauth/device_authorization/approve?user_code=…: an app approves a device for its user. */
export const deviceApprovalRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  app.post(path, async (request, reply) => {
    const evidence = evidenceOf(runtime, request);
    const nonce = nonceToOffer(runtime, evidence);
    if (nonce !== undefined) reply.header('dpop-nonce', nonce);
    const { user_code: userCode } = (request.query ?? {}) as Record<string, unknown>;
    const input = { token: headerToken(request.headers.authorization), evidence, userCode: typeof userCode === 'string' ? userCode : undefined };
    await run(runtime, request.caller, approveInApp, input);
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).code(204).send();
  });
  refuseOtherMethods(app, path, ['POST'], () => {
    throw new AppError('method_not_allowed');
  });
};
