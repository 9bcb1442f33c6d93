import type { FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies, refuseOtherMethods } from '../../kernel/edge/raw-bodies.ts';
import { isFormType, readForm } from '../../kernel/edge/read-form.ts';
import { run } from '../../kernel/work/run.ts';
import { evidenceOf, nonceToOffer, type PresentedToken } from '../../keys/sender-constraints/index.ts';
import { headerToken } from '../admit-access-token.ts';
import { readUserInfo } from './read-user-info.ts';

const path = '/oauth/v1/userinfo';

function invalid(reason: string, description: string): AppError {
  return new AppError('invalid_request', { description, record: ['TOKEN_REQUEST_INVALID', { reason, endpoint: 'userinfo' }] });
}

function formOf(request: FastifyRequest): ReadonlyMap<string, string> {
  if (request.method !== 'POST' || !isFormType(request.headers['content-type'])) return new Map();
  const { parameters, fault } = readForm(request.headers['content-type'], request.body ?? '');
  if (fault) throw invalid(fault.kind, 'Each parameter of the form may appear at most once.');
  return parameters;
}

/** The token from the header or, on POST, from the form (RFC 6750 §2.1, §2.2); a token in the URL is never read (RFC 9700 §4.3.2). */
function presentedToken({ headers }: FastifyRequest, form: ReadonlyMap<string, string>): PresentedToken | undefined {
  const { authorization } = headers;
  const fromForm = form.get('access_token');
  if (authorization !== undefined && fromForm !== undefined) throw invalid('two_tokens', 'Send the access token once.');
  if (authorization === undefined) return fromForm === undefined ? undefined : { value: fromForm, scheme: 'Bearer' };
  return headerToken(authorization);
}

function refreshesDetails(request: FastifyRequest, form: ReadonlyMap<string, string>): boolean {
  const { refresh_user_details: inQuery } = (request.query ?? {}) as Record<string, unknown>;
  return (form.get('refresh_user_details') ?? inQuery) === 'true';
}

/** GET|POST /oauth/v1/userinfo. */
export const userInfoRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  app.route({
    method: ['GET', 'POST'],
    url: path,
    handler: async (request, reply) => {
      const evidence = evidenceOf(runtime, request);
      const nonce = nonceToOffer(runtime, evidence);
      if (nonce !== undefined) reply.header('dpop-nonce', nonce);
      const answer = await run(
        runtime,
        request.caller,
        async (work) => {
          const form = formOf(request);
          return readUserInfo(work, { token: presentedToken(request, form), evidence, refreshesDetails: refreshesDetails(request, form) });
        },
        undefined,
      );
      if (typeof answer === 'string') reply.type('application/jwt');
      return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send(answer);
    },
  });
  refuseOtherMethods(app, path, ['GET', 'POST'], () => {
    throw new AppError('method_not_allowed');
  });
};
