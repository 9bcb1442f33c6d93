import { formToken } from '../../../access/sessions/index.ts';
import type { PageAnswer } from '../../browser/answer.ts';
import { pageClient } from '../../browser/page-client.ts';
import { localesOf } from '../../request/authorization-request.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';

/** What the form token of a login page is bound to. */
export function loginFormBinding({ transaction }: Pick<ResumedSignIn, 'transaction'>): [string, string, string] {
  return ['login', transaction.id, transaction.clientId];
}

/** What is shown beside the empty form. */
interface LoginNotice {
  readonly status: number;
  readonly username?: string;
  readonly problem?: 'rejected' | 'expired' | 'throttled' | 'stale';
  readonly retryAfterSeconds?: number;
}

/** The login page of a sign-in. The name a client hints at, or that was typed before, is filled in; a password never is. */
export function loginPage(resumed: ResumedSignIn, { status, ...notice }: LoginNotice): PageAnswer {
  const { request, transaction, browserSecret } = resumed;
  const { client, redirectUri, parameters } = request;
  return {
    kind: 'page',
    name: 'login',
    status,
    ...(notice.retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(notice.retryAfterSeconds) } }),
    variables: {
      client: pageClient(client),
      redirectUri,
      transaction: transaction.id,
      csrfToken: formToken(browserSecret, ...loginFormBinding(resumed)),
      locales: localesOf(parameters),
      username: parameters.get('login_hint') ?? '',
      hasDirectory: request.identityProviders.some(({ type }) => type === 'BUILT_IN'),
      providers: request.identityProviders.filter(({ type }) => type !== 'BUILT_IN').map(({ identifier, name }) => ({ identifier, name })),
      ...notice,
    },
  };
}
