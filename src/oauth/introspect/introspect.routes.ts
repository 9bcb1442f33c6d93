import { epochSeconds } from '../../kernel/base/clock.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { readForm } from '../../kernel/edge/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf } from '../../keys/sender-constraints/index.ts';
import { type IntrospectionAnswer, introspectToken } from './introspect-token.ts';
import { signedIntrospection, signIntrospection, wantsSignedAnswer } from './sign-introspection.ts';

const config = { channel: 'REST_API', errors: 'oauth' } as const;

/** Version 1 told the remaining lifetime as `exp` and called the attributes `user_attributes`. */
function asVersion1(answer: IntrospectionAnswer, now: Date): IntrospectionAnswer {
  if (!answer.active) return answer;
  const { user_details: attributes, exp, ...rest } = answer;
  return {
    ...rest,
    active: true,
    ...(exp === undefined ? {} : { exp: Number(exp) - epochSeconds(now) }),
    ...(attributes ? { user_attributes: attributes } : {}),
  };
}

/** POST /oauth/api/v2/token/introspect, and version 1 for those who still use it; signed for those who ask for that (RFC 9701 §4). */
export const introspectRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  for (const version of ['v1', 'v2'] as const) {
    const path = `/oauth/api/${version}/token/introspect`;
    app.post(path, { config }, async (request, reply) => {
      const form = readForm(request.headers['content-type'], request.body);
      const { callerId, answer } = await run(runtime, request.caller, introspectToken, {
        authorization: request.headers.authorization,
        form,
        evidence: evidenceOf(runtime, request),
      });
      const told = version === 'v1' ? asVersion1(answer, runtime.clock.now()) : answer;
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache', vary: 'accept' });
      if (!wantsSignedAnswer(request.headers.accept)) return reply.send(told);
      return reply.type(signedIntrospection).send(await signIntrospection(runtime, callerId, told));
    });
    refuseOtherMethods(app, path, ['POST'], () => {
      throw new AppError('method_not_allowed');
    });
  }
};
