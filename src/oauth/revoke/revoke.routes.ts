import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { type Form, readForm } from '../../kernel/edge/read-form.ts';
import { type Flow, run } from '../../kernel/work/run.ts';
import { evidenceOf } from '../../keys/sender-constraints/index.ts';
import { revokeAllTokens } from './revoke-all-tokens.ts';
import { revokeToken } from './revoke-token.ts';
import type { RevocationInput } from './revoking-client.ts';

const noBody: Form = { parameters: new Map() };

/** Each revocation endpoint with what it does; those without parameters of their own may be called without a body. */
const endpoints: readonly { path: string; flow: Flow<RevocationInput, unknown>; needsBody: boolean }[] = [
  { path: '/oauth/revoke', flow: revokeToken, needsBody: true },
  { path: '/oauth/v1/revoke', flow: revokeToken, needsBody: true },
  { path: '/oauth/v1/revoke/client-tokens', flow: revokeAllTokens, needsBody: false },
];

/** The revocation endpoints: of one token (RFC 7009; success has an empty body, §2.2) and of everything a client holds. */
export const revokeRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  for (const { path, flow, needsBody } of endpoints) {
    app.post(path, async (request, reply) => {
      const isEmpty = request.body === undefined || request.body === null || request.body === '';
      const form = isEmpty && !needsBody ? noBody : readForm(request.headers['content-type'], request.body);
      const answer = await run(runtime, request.caller, flow, {
        authorization: request.headers.authorization,
        form,
        evidence: evidenceOf(runtime, request),
      });
      return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).code(200).send(answer);
    });
    refuseOtherMethods(app, path, ['POST'], () => {
      throw new AppError('method_not_allowed');
    });
  }
};
