import type { FastifyReply } from 'fastify';
import type { AppError } from '../kernel/contract/errors/app-error.ts';
import type { ApiErrorForm } from '../kernel/edge/door.ts';

type Words = Readonly<Record<number, string>>;

/** The word for a status, where it is not the error's own. */
const words: Readonly<Record<ApiErrorForm, Words>> = {
  management_api: {},
  end_user_api: { 401: 'unauthorized', 403: 'insufficient_permissions', 404: 'not_found' },
  end_user_api_v1: { 401: 'invalid_client', 403: 'insufficient_permissions', 404: 'not_found' },
};

/** Sends an error in the form of the REST APIs: `{code, message, details}`; version 1 of the end-user API says `{error, error_description}`. */
export function sendApiError(reply: FastifyReply, error: AppError, form: ApiErrorForm): FastifyReply {
  const { status, oauth } = error.row;
  const code = words[form][status] ?? oauth;
  const message = error.description;
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', pragma: 'no-cache', ...error.headers })
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify(form === 'end_user_api_v1' ? { error: code, error_description: message } : { code, message, details: [] }));
}
