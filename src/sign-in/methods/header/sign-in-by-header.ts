import type { RequestCookies } from '../../../access/sessions/index.ts';
import { clientSubject } from '../../../applications/clients/index.ts';
import type { Work } from '../../../kernel/work/work.ts';
import { type IdentityProvider, recognisePerson, UpstreamFault } from '../../../people/identity-providers/index.ts';
import type { Answer } from '../../browser/answer.ts';
import { failSignIn } from '../../fail-sign-in.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';
import { acceptPerson } from '../accept-person.ts';
import type { IdentityHeaders } from './identity-headers.ts';

const methods = ['fed'];

interface Arrival {
  readonly headers: IdentityHeaders;
  readonly cookies: RequestCookies;
}

/** Signs in whom the gateway in front of the platform names (oauth.md §5.4). Without a user id from a trusted address the client gets `login_required`. */
export async function signInByHeader(work: Work, resumed: ResumedSignIn, provider: IdentityProvider, { headers, cookies }: Arrival): Promise<Answer> {
  const subject = { identityProvider: provider.identifier, ...clientSubject(resumed.request.client) };
  if ('fault' in headers)
    return failSignIn(work, resumed, {
      error: 'login_required',
      description: 'The gateway did not authenticate the user.',
      cause: headers.fault,
      record: ['AUTHZ_REQUEST_INVALID', { reason: headers.fault, endpoint: 'login', ...subject }],
    });
  try {
    const person = await recognisePerson(work.runtime, provider, { attributes: headers.attributes, amr: methods }, work.caller.transactionId);
    return acceptPerson(work, resumed, { provider, person, cookies });
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    return failSignIn(work, resumed, {
      error: 'server_error',
      description: 'The gateway did not tell who the user is.',
      cause: error.reason,
      record: [error.missing, { reason: error.reason, ...error.details, ...subject }],
    });
  }
}
