import type { BrowserSession } from '../../access/sessions/index.ts';
import { replaceSteering } from '../../kernel/base/steering-characters.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Person } from '../../people/users/index.ts';
import { keepForm } from '../bound-form/keep-form.ts';
import type { PageAnswer } from '../browser/answer.ts';
import { pageClient } from '../browser/page-client.ts';
import { groupedUserCode, localesOf } from '../request/authorization-request.ts';
import type { ResumedSignIn } from '../resume-sign-in.ts';
import { consentScopes } from './consent-scopes.ts';

/** Who is asked. */
export interface Asked {
  readonly session: BrowserSession;
  readonly user: Person;
}

/** The consent page with a fresh token. */
export async function consentPage(work: Work, resumed: ResumedSignIn, { user }: Asked, problem?: 'stale'): Promise<PageAnswer> {
  const { request, transaction } = resumed;
  return {
    kind: 'page',
    name: 'consent',
    status: 200,
    variables: {
      client: pageClient(request.client),
      redirectUri: request.redirectUri,
      transaction: transaction.id,
      ...(await keepForm(work, resumed, 'consent', user.userId)),
      username: replaceSteering(user.username, () => ''),
      ...(request.device ? { userCode: groupedUserCode(request.device.userCode) } : {}),
      scopes: consentScopes(request).map(({ scopeId, descriptions }) => ({ id: scopeId, descriptions })),
      locales: localesOf(request.parameters),
      ...(problem ? { problem } : {}),
    },
  };
}
