import { formToken } from '../../../access/sessions/index.ts';
import type { PageAnswer } from '../../browser/answer.ts';
import { pageClient } from '../../browser/page-client.ts';
import { localesOf } from '../../request/authorization-request.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';

/** What the form token of this page is bound to: the sign-in, and the temporary password that is to be replaced. */
export function newPasswordBinding({ transaction }: Pick<ResumedSignIn, 'transaction'>): string[] {
  return ['new-password', transaction.id, transaction.clientId, transaction.temporary?.digest ?? ''];
}

/** What is shown beside the empty form. */
interface NewPasswordNotice {
  readonly username: string;
  readonly problem?: 'stale' | 'differs' | 'reused' | 'policy';
}

/** The page on which somebody with a temporary password chooses another. */
export function newPasswordPage(resumed: ResumedSignIn, notice: NewPasswordNotice): PageAnswer {
  const { request, transaction, browserSecret } = resumed;
  return {
    kind: 'page',
    name: 'new-password',
    status: 200,
    variables: {
      client: pageClient(request.client),
      redirectUri: request.redirectUri,
      transaction: transaction.id,
      csrfToken: formToken(browserSecret, ...newPasswordBinding(resumed)),
      locales: localesOf(request.parameters),
      ...notice,
    },
  };
}
